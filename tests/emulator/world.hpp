// What exists in the emulated Snyk: organizations, accounts, OAuth clients. Read from a test's JSON,
// strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

struct Org {
    std::string id;
    std::string slug;
    std::string name;
    std::optional<std::string> group_id;
    bool entitled = true; // to API access, which Snyk grants per organization
};

struct Group {
    std::string id;
    std::string name;
};

struct Pat {
    std::string id;
    std::string label;
    std::string created_at;
    std::string expires_at;
    std::optional<std::string> tenant_id;
};

struct Account {
    std::string token;
    std::string host;   // the only API host that knows the token
    std::string scheme; // token, bearer, or any
    std::string type = "user";
    std::string id;
    std::string name;
    std::string email;
    std::optional<std::string> username;
    std::optional<std::string> default_org;
    std::vector<std::string> orgs; // readable ones, the default included
    std::vector<Pat> pats;
    std::optional<long long> rate_limit;  // requests per window
    std::optional<long long> retry_after; // seconds, sent with 429
    std::optional<long long> expires_at;  // Unix seconds by the server's clock
};

struct PublicKey {
    std::string kid;
    std::string pem;
};

/// `aud` of minted tokens in place of the region's API URL.
struct Audience {
    std::vector<std::string> values;
    bool bare = false; // a text and not a list
};

struct Client {
    std::string client_id;
    std::optional<std::string> client_secret;
    std::vector<PublicKey> public_keys;
    std::string host;
    long long ttl = 3600;
    std::optional<Audience> audience;
    std::optional<std::string> azp;
    std::optional<std::string> access_token; // in place of a minted JWT
    Account account;
};

struct BasicAuth {
    std::string username;
    std::string password;
};

enum class NextLink { path, object, absolute };

struct World {
    std::string gateway_host = "api.snyk.io"; // whose credentials the gateway accepts
    long long date_offset_seconds = 0;        // server's clock minus this machine's
    long long rate_window_seconds = 60;
    NextLink next_link = NextLink::path;
    std::optional<BasicAuth> proxy_auth;
    std::vector<Org> orgs;
    std::vector<Group> groups;
    std::vector<Account> accounts;
    std::vector<Client> clients;
};

/// Throws std::invalid_argument that names the place of whatever is wrong. Organizations and groups that are
/// named but not described are added with made-up names, so that a short world is a whole one.
World parse_world(std::string_view json);

const Org* find_org(const World& world, const std::string& id);

} // namespace emulator
