// The URI of a key service. Properties: what is accepted is https and has no dot segments; written again from
// its parts it is read as the same; an agent's key is named by 43 characters.
#include "core/rule/signer_uri.hpp"

#include "core/snyk/host.hpp"
#include "fuzz.hpp"

#include <cstdio>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

std::string escaped(std::string_view text) {
    std::string all;
    for (const char c : text) {
        char code[4];
        std::snprintf(code, sizeof code, "%%%02x", static_cast<unsigned char>(c));
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/';
        all += plain ? std::string(1, c) : std::string(code);
    }
    return all;
}

void must_be_a_path(std::string_view path) {
    must(!path.empty() && !path.starts_with('/') && !path.ends_with('/'), "a path has no empty end");
    const std::string framed = "/" + std::string(path) + "/";
    must(framed.find("//") == std::string::npos && framed.find("/./") == std::string::npos &&
             framed.find("/../") == std::string::npos,
         "a path leads nowhere else");
}

/// An address stands in a request's path as it is.
void must_be_an_address(std::string_view text) {
    must(text.find('@') != std::string::npos && text.find('@') == text.rfind('@'),
         "an address has two parts");
    must(text.find_first_of("/:?#% ") == std::string::npos, "an address is one segment and no verb");
}

void must_be_google(const GcpUri& gcp) {
    must_be_an_address(gcp.account);
    if (!gcp.impersonate.empty()) must_be_an_address(gcp.impersonate);
    must(gcp.provider.starts_with("//iam.googleapis.com/projects/"), "a provider is one of Google's");
    must(!gcp.at.host.empty() && !gcp.sts.host.empty(), "there are hosts to ask");
    const auto read = read_signer_uri("gcpsa:" + gcp.account + "?provider=" + gcp.provider);
    must(read.has_value(), "what was read can be written");
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    const auto uri = read_signer_uri(input);
    if (!uri) return must_explain(uri.error());
    if (const auto* agent = std::get_if<SshAgentUri>(&*uri))
        return must(agent->fingerprint.size() == 50 && agent->fingerprint.starts_with("SHA256:"),
                    "a fingerprint is whole");
    const auto& service = std::get<KeyServiceUri>(*uri);
    if (const auto* gcp = std::get_if<GcpUri>(&service)) return must_be_google(*gcp);
    const auto* vault = std::get_if<VaultUri>(&service);
    if (vault == nullptr) return;
    must(vault->origin.size() > 8 && read_https_url(vault->origin).host == vault->at,
         "the origin is the host's");
    must_be_a_path(vault->mount);
    must_be_a_path(vault->key);
    must_be_a_path(vault->auth);
    must(vault->key.find('/') == std::string::npos, "a key's name is one segment");
    std::string again = "vault+" + vault->origin + "/" + escaped(vault->mount) + "/keys/" +
                        escaped(vault->key) + "?auth=" + escaped(vault->auth) +
                        "&audience=" + escaped(vault->audience);
    if (!vault->role.empty() && vault->role.find('/') == std::string::npos)
        again += "&role=" + escaped(vault->role);
    if (!vault->version.empty()) again += "&version=" + vault->version;
    const auto read = read_signer_uri(again);
    must(read.has_value(), "what was read can be written");
    const auto& same = std::get<VaultUri>(std::get<KeyServiceUri>(*read));
    must(same.mount == vault->mount && same.key == vault->key && same.auth == vault->auth &&
             same.at == vault->at && same.audience == vault->audience && same.version == vault->version,
         "and is read as the same");
}
