#include "emulator/world.hpp"

#include "emulator/encoding.hpp"
#include "emulator/fields.hpp"
#include "emulator/regions.hpp"
#include "emulator/text.hpp"

#include <algorithm>

namespace emulator {

namespace {

namespace json = boost::json;

std::string place(const char* list, std::size_t index) {
    return "world." + std::string(list) + "[" + std::to_string(index) + "]";
}

Org read_org(const json::value& value, const std::string& where) {
    Fields fields(value, where);
    Org org;
    org.id = fields.text("id").value_or(random_uuid());
    org.slug = fields.text("slug").value_or("org-" + org.id.substr(0, 8));
    org.name = fields.text("name").value_or(org.slug);
    org.group_id = fields.text("group_id");
    org.entitled = fields.flag("entitled").value_or(true);
    fields.done();
    return org;
}

Group read_group(const json::value& value, const std::string& where) {
    Fields fields(value, where);
    Group group;
    group.id = fields.text("id").value_or(random_uuid());
    group.name = fields.text("name").value_or("group-" + group.id.substr(0, 8));
    fields.done();
    return group;
}

Pat read_pat(const json::value& value, const std::string& where) {
    Fields fields(value, where);
    Pat pat;
    pat.id = fields.text("id").value_or("01" + random_hex(24));
    pat.label = fields.text("label").value_or("label");
    pat.created_at = fields.text("created_at").value_or("2026-01-01T00:00:00Z");
    pat.expires_at = fields.text("expires_at").value_or("2099-01-01T00:00:00Z");
    pat.tenant_id = fields.text("tenant_id");
    fields.done();
    return pat;
}

std::string read_host(Fields& fields) {
    const auto host = fields.text("host");
    const auto region = fields.text("region");
    if (host && region) fields.refuse("host", "region and host exclude each other");
    return host ? lower(*host) : host_of_region(region.value_or("SNYK-US-01"));
}

/// Snyk's docs: `token` for API tokens, PATs and service-account tokens, `bearer` for OAuth access tokens.
std::string scheme_by_shape(const std::string& token) {
    return token.starts_with("eyJ") ? "bearer" : "token";
}

void read_principal(Fields& fields, Account& account, const std::string& where) {
    account.type = fields.text("type").value_or(account.type);
    account.id = fields.text("id").value_or(random_uuid());
    account.name = fields.text("name").value_or("Name of " + account.id.substr(0, 8));
    account.email = fields.text("email").value_or("someone@example.com");
    account.username = fields.text("username");
    account.default_org = fields.text("default_org");
    account.orgs = fields.texts("orgs").value_or(std::vector<std::string>{});
    account.rate_limit = fields.number("rate_limit_per_minute");
    account.retry_after = fields.number("retry_after_seconds");
    if (account.default_org && std::ranges::find(account.orgs, *account.default_org) == account.orgs.end())
        account.orgs.insert(account.orgs.begin(), *account.default_org);
    for (const json::value* pat : fields.list("pats"))
        account.pats.push_back(read_pat(*pat, where + ".pats"));
}

Account read_account(const json::value& value, const std::string& where) {
    Fields fields(value, where);
    Account account;
    account.token = fields.text("token").value_or("");
    if (account.token.empty()) fields.refuse("token", "an account needs one");
    account.host = read_host(fields);
    account.scheme = fields.text("scheme").value_or(scheme_by_shape(account.token));
    if (account.scheme != "token" && account.scheme != "bearer" && account.scheme != "any")
        fields.refuse("scheme", "token, bearer or any is expected");
    account.expires_at = fields.number("expires_at");
    read_principal(fields, account, where);
    fields.done();
    return account;
}

Client read_client(const json::value& value, const std::string& where) {
    Fields fields(value, where);
    Client client;
    client.client_id = fields.text("client_id").value_or(random_uuid());
    client.client_secret = fields.text("client_secret");
    client.host = read_host(fields);
    client.ttl = fields.number("ttl").value_or(client.ttl);
    client.azp = fields.text("azp");
    client.access_token = fields.text("access_token");
    const json::value* aud = fields.any("aud");
    if (aud != nullptr) client.audience = Audience{*fields.texts("aud"), aud->is_string()};
    for (const json::value* item : fields.list("public_keys")) {
        Fields key(*item, where + ".public_keys");
        client.public_keys.push_back({key.text("kid").value_or(""), key.text("pem").value_or("")});
        key.done();
    }
    client.account.type = "service_account";
    client.account.scheme = "bearer";
    client.account.host = client.host;
    if (const json::value* account = fields.any("account")) {
        Fields principal(*account, where + ".account");
        read_principal(principal, client.account, where + ".account");
        principal.done();
    } else {
        client.account.id = random_uuid();
        client.account.name = "ci";
    }
    fields.done();
    return client;
}

NextLink read_next_link(Fields& fields) {
    const std::string style = fields.text("next_link").value_or("path");
    if (style == "path") return NextLink::path;
    if (style == "object") return NextLink::object;
    if (style == "absolute") return NextLink::absolute;
    fields.refuse("next_link", "path, object or absolute is expected");
}

void complete_orgs(World& world, const Account& account) {
    for (const std::string& id : account.orgs) {
        if (find_org(world, id) != nullptr) continue;
        const std::string slug = "org-" + id.substr(0, 8);
        world.orgs.push_back({id, slug, slug, std::nullopt, true});
    }
}

void complete_groups(World& world) {
    for (const Org& org : world.orgs) {
        if (!org.group_id) continue;
        const auto same = [&](const Group& group) { return group.id == *org.group_id; };
        if (std::ranges::none_of(world.groups, same))
            world.groups.push_back({*org.group_id, "group-" + org.group_id->substr(0, 8)});
    }
}

} // namespace

const Org* find_org(const World& world, const std::string& id) {
    const auto found = std::ranges::find(world.orgs, id, &Org::id);
    return found == world.orgs.end() ? nullptr : &*found;
}

World parse_world(std::string_view text) {
    const json::value value = parse_json(text, "world");
    Fields fields(value, "world");
    World world;
    const std::string gateway = fields.text("gateway_region").value_or("SNYK-US-01");
    world.gateway_host = gateway.find('.') == std::string::npos ? host_of_region(gateway) : lower(gateway);
    world.date_offset_seconds = fields.number("date_offset_seconds").value_or(0);
    world.rate_window_seconds = fields.number("rate_window_seconds").value_or(world.rate_window_seconds);
    world.next_link = read_next_link(fields);
    if (const json::value* auth = fields.any("proxy_auth")) {
        Fields basic(*auth, "world.proxy_auth");
        world.proxy_auth =
            BasicAuth{basic.text("username").value_or(""), basic.text("password").value_or("")};
        basic.done();
    }
    std::size_t index = 0;
    for (const json::value* item : fields.list("orgs"))
        world.orgs.push_back(read_org(*item, place("orgs", index++)));
    index = 0;
    for (const json::value* item : fields.list("groups"))
        world.groups.push_back(read_group(*item, place("groups", index++)));
    index = 0;
    for (const json::value* item : fields.list("accounts"))
        world.accounts.push_back(read_account(*item, place("accounts", index++)));
    index = 0;
    for (const json::value* item : fields.list("clients"))
        world.clients.push_back(read_client(*item, place("clients", index++)));
    fields.done();
    for (const Account& account : world.accounts)
        complete_orgs(world, account);
    for (const Client& client : world.clients)
        complete_orgs(world, client.account);
    complete_groups(world);
    return world;
}

} // namespace emulator
