#include "shell/signer_choice.hpp"

#include "core/signer/finished.hpp"
#include "core/signer/local.hpp"
#include "shell/key_jwks.hpp"
#include "shell/network_notes.hpp"
#include "shell/signers.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

Result<SignText> sign_text_of(Session& session, const OAuthClient& client, const ClientProof& proof) {
    if (const auto* key = std::get_if<SigningKey>(&proof))
        return SignText([key](std::string_view text) { return key->sign(text); });
    auto opened = client.by == ClientProofBy::agent ? open_agent(session, client.signer)
                                                    : open_program(session, client.signer);
    if (!opened) return std::move(opened.error());
    return std::move(opened->sign);
}

} // namespace

Result<std::unique_ptr<Signer>> choose_signer(Session& session, Network& network, OAuthClient& client,
                                              const ClientProof& proof, const Endpoint& endpoint) {
    if (client.by == ClientProofBy::secret) return std::unique_ptr<Signer>();
    if (const auto* finished = std::get_if<FinishedAssertion>(&proof))
        return std::make_unique<FinishedSigner>(finished->text.duplicate());
    auto sign = sign_text_of(session, client, proof);
    if (!sign) return std::move(sign.error());
    if (const auto& named = session.settings.key_jwks) {
        std::vector<RequestRecord> requests;
        auto key = read_named_key(session, network, named->value, requests);
        note_network(session, network, endpoint, requests);
        if (!key) return std::move(key.error());
        client.key_id = key->entry.kid;
        sign = verified_by(std::move(*key), std::move(*sign));
    }
    return std::make_unique<LocalSigner>(std::move(*sign));
}

} // namespace snykcred
