#include "shell/key_jwks.hpp"

#include "core/base/inert_text.hpp"
#include "core/signer/jwks_request.hpp"
#include "core/signer/service_url.hpp"
#include "shell/converse.hpp"
#include "shell/files/named_files.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/net/crypto.hpp"
#include "shell/net/rsa.hpp"
#include "shell/os/path_text.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

constexpr std::size_t k_max_jwks = std::size_t{256} * 1024;

struct Text {
    std::string text, where;
};

Result<Text> ask(Session& session, Network& network, const std::string& named,
                 std::vector<RequestRecord>& requests) {
    const auto url = read_service_url(named, "--key-jwks");
    if (!url) return url.error();
    JwksRequest request(*url, session.settings, random_seed());
    converse(request, network, {}, session);
    requests = request.requests();
    auto served = request.finish();
    if (!served) return std::move(served.error());
    return Text{std::move(*served), url->origin + url->target};
}

Result<Text> read(const Session& session, const std::string& path) {
    if (!is_surely_a_path(path)) return names_no_file(Option::key_jwks, "--key-jwks");
    auto file = read_text_file(path, k_max_jwks, session.deadline());
    if (!file) return std::move(file.error());
    return Text{std::move(file->text), "file " + inert_text(path)};
}

} // namespace

Result<NamedKey> read_named_key(Session& session, Network& network, const std::string& named,
                                std::vector<RequestRecord>& requests) {
    const bool url = named.find("://") != std::string::npos;
    auto found = url ? ask(session, network, named, requests) : read(session, named);
    if (!found) return std::move(found.error());
    const auto entries = read_jwks(found->text, found->where);
    if (!entries) return entries.error();
    auto entry = only_signing_key(*entries, found->where);
    if (!entry) return std::move(entry.error());
    return NamedKey{std::move(*entry), std::move(found->where)};
}

CheckSignature check_with(NamedKey key) {
    return [key = std::move(key)](std::string_view text, const Secret& signature) -> Status {
        if (verifies(*key.entry.key, text, signature)) return {};
        return Failure{Fault::jwks_mismatch,
                       "the signature does not fit the key in " + key.where,
                       {"another key signs: publish what `snyk-cred jwks` prints for that one"}};
    };
}

SignText verified_by(CheckSignature check, SignText sign) {
    return [check = std::move(check), sign = std::move(sign)](std::string_view text) -> Result<Secret> {
        auto signature = sign(text);
        if (!signature) return signature;
        if (auto fits = check(text, *signature); !fits) return std::move(fits.error());
        return signature;
    };
}

} // namespace snykcred
