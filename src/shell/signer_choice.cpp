#include "shell/signer_choice.hpp"

#include "core/rule/id_token.hpp"
#include "core/signer/aws_kms.hpp"
#include "core/signer/finished.hpp"
#include "core/signer/gcp.hpp"
#include "core/signer/local.hpp"
#include "core/signer/vault.hpp"
#include "shell/converse.hpp"
#include "shell/job_identity.hpp"
#include "shell/key_jwks.hpp"
#include "shell/net/crypto.hpp"
#include "shell/network_notes.hpp"
#include "shell/signers.hpp"

#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

std::int64_t unix_now() { return static_cast<std::int64_t>(std::time(nullptr)); }

Result<SignText> sign_text_of(Session& session, const OAuthClient& client, const ClientProof& proof) {
    if (const auto* key = std::get_if<SigningKey>(&proof))
        return SignText([key](std::string_view text) { return key->sign(text); });
    auto opened = client.by == ClientProofBy::agent ? open_agent(session, client.signer)
                                                    : open_program(session, client.signer);
    if (!opened) return std::move(opened.error());
    return std::move(opened->sign);
}

/// The key's ID and the look at each signature, where --key-jwks asks for them; else no check.
Result<CheckSignature> check_of(Session& session, Network& network, OAuthClient& client,
                                const Endpoint& endpoint) {
    const auto& named = session.settings.key_jwks;
    if (!named) return CheckSignature();
    std::vector<RequestRecord> requests;
    auto key = read_named_key(session, network, named->value, requests);
    note_network(session, network, endpoint, requests);
    if (!key) return std::move(key.error());
    client.key_id = key->entry.kid;
    return check_with(std::move(*key));
}

/// The one place where a key service's URI becomes the signer that speaks with it.
std::unique_ptr<KeyServiceSigner> signer_of(const KeyServiceUri& uri, Secret id_token,
                                            const PresentedClaims& presented, const Settings& settings) {
    struct Make {
        Secret& id_token;
        const PresentedClaims& presented;
        const Settings& settings;
        std::unique_ptr<KeyServiceSigner> operator()(const VaultUri& vault) const {
            return std::make_unique<VaultSigner>(vault, std::move(id_token), presented.text, settings,
                                                 random_seed());
        }
        std::unique_ptr<KeyServiceSigner> operator()(const AwsKmsUri& kms) const {
            AwsTools tools{{sha256_hex, hmac_sha256}, unix_now};
            return std::make_unique<AwsKmsSigner>(kms, std::move(id_token), presented, std::move(tools),
                                                  settings, random_seed());
        }
        std::unique_ptr<KeyServiceSigner> operator()(const GcpUri& gcp) const {
            return std::make_unique<GcpSigner>(gcp, std::move(id_token), presented.text, settings,
                                               random_seed());
        }
    };
    return std::visit(Make{id_token, presented, settings}, uri);
}

Result<std::unique_ptr<Signer>> service_signer(Session& session, Network& network, const KeyServiceUri& uri,
                                               const JobIdentity& identity, const Endpoint& endpoint,
                                               SecretTrail& trail, CheckSignature check) {
    std::vector<RequestRecord> requests;
    auto token = get_identity(session, network, identity, audience_of(uri), requests);
    note_network(session, network, endpoint, requests);
    if (!token) return std::move(token.error());
    if (identity.ask) trail.also_secret.push_back(token->duplicate());
    const PresentedClaims presented = presented_claims(*token, fingerprint);
    session.findings.signed_by->subject = presented.subject;
    auto signer = signer_of(uri, std::move(*token), presented, session.settings);
    signer->check_with(std::move(check));
    return signer;
}

/// For the report; a key in hand and a finished assertion are named by the credential's source.
std::optional<SignedBy> named_signer(const OAuthClient& client) {
    if (client.by == ClientProofBy::agent) return SignedBy{"ssh-agent", {}, client.signer};
    if (client.by == ClientProofBy::program) return SignedBy{"command", {}, client.signer};
    if (client.by == ClientProofBy::service) return signed_by(*client.service);
    return std::nullopt;
}

} // namespace

Result<std::unique_ptr<Signer>> choose_signer(Session& session, Network& network, OAuthClient& client,
                                              ReadyToAsk& asked, const Endpoint& endpoint) {
    if (client.by == ClientProofBy::secret) return std::unique_ptr<Signer>();
    if (const auto* finished = std::get_if<FinishedAssertion>(&asked.proof))
        return std::make_unique<FinishedSigner>(finished->text.duplicate());
    session.findings.signed_by = named_signer(client);
    auto check = check_of(session, network, client, endpoint);
    if (!check) return std::move(check.error());
    if (const auto* identity = std::get_if<JobIdentity>(&asked.proof)) {
        return service_signer(session, network, *client.service, *identity, endpoint, asked.trail,
                              std::move(*check));
    }
    auto sign = sign_text_of(session, client, asked.proof);
    if (!sign) return std::move(sign.error());
    if (*check) sign = verified_by(std::move(*check), std::move(*sign));
    return std::make_unique<LocalSigner>(std::move(*sign));
}

void keep_obtained(Session& session, Signer& signer) {
    for (const Secret& secret : signer.take_obtained())
        session.voice.keep_secret(secret);
}

namespace {

/// A signature of `text`, or without one the public key: with the job's identity, over connections of its
/// own.
Result<Secret> ask_at(Session& session, const KeyServiceUri& uri, std::optional<std::string> text) {
    struct Once {
        KeyServiceSigner& signer;
        std::optional<std::string> text;
        Step begin() { return text ? signer.sign_text(*text) : signer.ask_public_key(); }
        Step resume(std::vector<Exchanged> outcomes) { return signer.resume(std::move(outcomes)); }
    };
    const std::string audience = audience_of(uri);
    auto identity = take_identity(session, audience);
    if (!identity) return std::move(identity.error());
    auto network = Network::open(session.settings, session.environment, session.deadline());
    if (!network) return std::move(network.error());
    std::vector<RequestRecord> requests;
    auto token = get_identity(session, *network, *identity, audience, requests);
    if (!token) return token;
    const PresentedClaims presented = presented_claims(*token, fingerprint);
    const auto signer = signer_of(uri, std::move(*token), presented, session.settings);
    Once once{*signer, std::move(text)};
    converse(once, *network, {}, session);
    keep_obtained(session, *signer);
    return signer->signature();
}

} // namespace

Result<Secret> sign_at(Session& session, const KeyServiceUri& uri, std::string_view text) {
    return ask_at(session, uri, std::string(text));
}

Result<Secret> public_key_at(Session& session, const KeyServiceUri& uri) {
    return ask_at(session, uri, std::nullopt);
}

} // namespace snykcred
