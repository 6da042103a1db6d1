#include "emulator/certificates.hpp"

#include "emulator/ocsp.hpp"
#include "emulator/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace emulator {

namespace {

constexpr long k_day = 24L * 3600;

/// One way of being good or bad. What is left empty is as in an ordinary certificate.
struct Kind {
    std::string_view name;
    std::string_view key = "ecdsa";
    std::string_view issuer = "root";
    bool send_issuer = false;
    std::string_view ocsp = {};
    void (*change)(Recipe&, const std::string& host) = nullptr;
};

constexpr Kind k_kinds[] = {
    {.name = {}},
    {.name = "ecdsa"},
    {.name = "ecdsa_p384", .key = "ecdsa_p384"},
    {.name = "ed25519", .key = "ed25519"},
    {.name = "rsa1024", .key = "rsa1024"},
    {.name = "rsa2048", .key = "rsa2048"},
    {.name = "self_signed", .issuer = "self"},
    {.name = "untrusted_root", .issuer = "untrusted"},
    {.name = "expired",
     .change = [](Recipe& r, const std::string&) { r.from_s = -30 * k_day, r.until_s = -k_day; }},
    {.name = "not_yet_valid", .change = [](Recipe& r, const std::string&) { r.from_s = k_day; }},
    {.name = "wrong_host",
     .change =
         [](Recipe& r, const std::string&) {
             r.common_name = "wrong.example.org", r.san = "DNS:wrong.example.org";
         }},
    {.name = "no_san", .change = [](Recipe& r, const std::string&) { r.san.clear(); }},
    {.name = "ip_san", .change = [](Recipe& r, const std::string&) { r.san = "IP:127.0.0.1,IP:::1"; }},
    {.name = "wildcard",
     .change =
         [](Recipe& r, const std::string& host) {
             r.san = "DNS:*" + host.substr(std::min(host.find('.'), host.size()));
         }},
    {.name = "wide_wildcard",
     .change =
         [](Recipe& r, const std::string& host) {
             r.san = "DNS:*.io,DNS:*.*.io,DNS:*,DNS:" + host.substr(0, 1) + "*" +
                     host.substr(std::min(host.find('.'), host.size()));
         }},
    {.name = "no_server_auth_eku",
     .change = [](Recipe& r, const std::string&) { r.extended_usage = "clientAuth"; }},
    {.name = "no_signing_usage",
     .change = [](Recipe& r, const std::string&) { r.key_usage = "critical,dataEncipherment"; }},
    {.name = "address_as_dns_name",
     .change = [](Recipe& r, const std::string& host) { r.san = "DNS:" + host; }},
    {.name = "sha1", .change = [](Recipe& r, const std::string&) { r.sha1 = true; }},
    {.name = "via_intermediate", .issuer = "intermediate", .send_issuer = true},
    {.name = "missing_intermediate", .issuer = "intermediate"},
    {.name = "non_ca_intermediate", .issuer = "non_ca", .send_issuer = true},
    {.name = "name_constraints", .issuer = "constrained", .send_issuer = true},
    {.name = "constrained_address",
     .issuer = "constrained_to_loopback",
     .send_issuer = true,
     .change = [](Recipe& r,
                  const std::string&) { r.common_name = "gateway.corp.test", r.san = "IP:127.0.0.1"; }},
    {.name = "cross_signed", .issuer = "intermediate", .send_issuer = true},
    {.name = "ocsp_good", .ocsp = "good"},
    {.name = "ocsp_revoked", .ocsp = "revoked"},
    {.name = "ocsp_revoked_by_intermediate", .issuer = "intermediate", .ocsp = "revoked"},
};

const Kind* find_kind(std::string_view name) {
    const auto* found = std::ranges::find(k_kinds, name, &Kind::name);
    return found == std::end(k_kinds) ? nullptr : found;
}

/// Host names go into OpenSSL's little language, where a comma begins another name.
void check_host(const std::string& host) {
    const bool safe = !host.empty() && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
               c == ':';
    });
    if (!safe) throw std::runtime_error("no certificate can name the host '" + host + "'");
}

std::string san_of(const std::string& host) {
    if (host == "localhost" || host == "127.0.0.1" || host == "::1")
        return "DNS:localhost,IP:127.0.0.1,IP:::1";
    return (is_address(host) ? "IP:" : "DNS:") + host;
}

Certificate copy_of(const Certificate& certificate) { return Certificate(X509_dup(certificate.get())); }

} // namespace

bool is_certificate_kind(std::string_view kind) { return find_kind(kind) != nullptr; }

std::string CertificateShop::intermediate_pem() {
    return pem_of(issuer_for("intermediate").certificate.get());
}

CertificateShop::CertificateShop()
    : root_(new_root("Emulated Snyk, root of run " + random_hex(8), 3650 * k_day)) {}

EVP_PKEY* CertificateShop::key_for(std::string_view type) {
    Key& key = keys_[std::string(type)];
    if (key) return key.get();
    if (type == "ecdsa") key = new_ec_key("P-256");
    if (type == "ecdsa_p384") key = new_ec_key("P-384");
    if (type == "ed25519") key = new_ed25519_key();
    if (type == "rsa1024") key = new_rsa_key(1024);
    if (type == "rsa2048") key = new_rsa_key(2048);
    return key.get();
}

const Authority& CertificateShop::issuer_for(std::string_view name) {
    if (name == "root") return root_;
    const auto found = issuers_.find(name);
    if (found != issuers_.end()) return found->second;
    Recipe recipe;
    recipe.common_name = "Emulated Snyk, " + std::string(name);
    recipe.until_s = 365 * k_day;
    recipe.is_ca = name != "non_ca";
    if (name == "constrained")
        recipe.name_constraints = "critical,permitted;DNS:example.org,permitted;IP:192.0.2.0/255.255.255.0";
    if (name == "constrained_to_loopback")
        recipe.name_constraints = "critical,permitted;DNS:example.org,permitted;IP:127.0.0.0/255.0.0.0";
    Authority made = name == "untrusted" ? new_root("Root that nobody trusts", 3650 * k_day)
                     : name == "old"     ? new_root("Old root that has expired", -k_day)
                                         : new_intermediate(recipe, root_);
    return issuers_.emplace(std::string(name), std::move(made)).first->second;
}

Identity CertificateShop::make(const std::string& host, const std::string& name) {
    check_host(host);
    const Kind* kind = find_kind(name);
    if (kind == nullptr) throw std::runtime_error("unknown kind of certificate " + name);
    Recipe recipe;
    recipe.common_name = host;
    recipe.san = san_of(host);
    if (kind->change != nullptr) kind->change(recipe, host);
    const Authority* issuer = kind->issuer == "self" ? nullptr : &issuer_for(kind->issuer);
    Identity identity{key_for(kind->key), nullptr, {}, ""};
    identity.leaf = issue(recipe, identity.key, issuer);
    if (kind->send_issuer) identity.chain.push_back(copy_of(issuer->certificate));
    if (name == "cross_signed") {
        // As Let's Encrypt's roots once were: the trusted root's own key, also certified by an older, expired
        // root.
        Recipe cross;
        cross.is_ca = true;
        cross.until_s = 365 * k_day;
        const X509_NAME* subject = X509_get_subject_name(root_.certificate.get());
        const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
        const ASN1_STRING* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
        cross.common_name.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                 static_cast<std::size_t>(ASN1_STRING_length(text)));
        identity.chain.push_back(issue(cross, root_.key.get(), &issuer_for("old")));
    }
    if (!kind->ocsp.empty())
        identity.ocsp = ocsp_response(identity.leaf.get(), *issuer, kind->ocsp == "revoked");
    return identity;
}

const Identity& CertificateShop::identity(const std::string& host, const std::string& kind) {
    const std::pair key(host, kind);
    const auto found = identities_.find(key);
    if (found != identities_.end()) return found->second;
    return identities_.emplace(key, make(host, kind)).first->second;
}

} // namespace emulator
