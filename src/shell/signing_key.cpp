#include "shell/signing_key.hpp"

#include "core/snyk/pasted_key.hpp"

#include <string_view>
#include <utility>

namespace snykcred {

Result<SigningKey> load_signing_key(Session& session, const Secret& given, const std::string& subject,
                                    std::vector<Secret>& also_secret) {
    PastedKey pasted = mend_private_key(given);
    if (pasted.private_keys > 1) {
        return Failure{Fault::key_unusable,
                       subject + " contains " + std::to_string(pasted.private_keys) + " private keys",
                       {"keep the one whose public half is in the service account's JWKS"}};
    }
    auto key = SigningKey::load(pasted.pem, subject);
    if (!key) return key;
    for (const std::string_view flaw : pasted.mended) {
        session.findings.notices.push_back("accepted the private key in " + subject + " although it has " +
                                           std::string(flaw));
    }
    if (!pasted.mended.empty()) also_secret.push_back(std::move(pasted.pem));
    return key;
}

} // namespace snykcred
