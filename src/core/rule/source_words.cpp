#include "core/base/inert_text.hpp"
#include "core/rule/source.hpp"

namespace snykcred {

std::string words(const SecretPlace& place) {
    switch (place.kind) {
    case SecretPlace::Kind::variable: return "variable " + place.name;
    case SecretPlace::Kind::file: return "file " + inert_text(place.name);
    case SecretPlace::Kind::standard_input: return "standard input";
    }
    return {};
}

std::string words(const OAuthClient& client) {
    switch (client.by) {
    case ClientProofBy::secret: return "client secret in " + words(client.place);
    case ClientProofBy::key: return "private key in " + words(client.place);
    case ClientProofBy::agent: return "key " + client.signer + " in the SSH agent";
    case ClientProofBy::program: return "signer command " + inert_text(client.signer);
    case ClientProofBy::service: return words(*client.service);
    case ClientProofBy::finished: return "signed assertion in " + words(client.place);
    }
    return {};
}

} // namespace snykcred
