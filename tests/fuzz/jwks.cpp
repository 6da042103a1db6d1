// A key set. Properties: what is taken is one to Boost.JSON too; no key is chosen that has a private part, is
// small or is not for RS256; a refusal is a harmless line.
#include "core/signer/jwks.hpp"

#include "fuzz.hpp"

#include <boost/json.hpp>

void snykcred::fuzz::one(std::string_view input) {
    const auto entries = read_jwks(input, "https://keys.example/jwks.json");
    if (!entries) {
        must_explain(entries.error());
        return must(is_harmless(entries.error().message), "a refusal is one harmless line");
    }
    boost::system::error_code error;
    std::string_view text = input;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto document = boost::json::parse(text, error);
    must(!error && document.is_object() && document.get_object().at("keys").is_array(), "a key set is one");
    must(document.get_object().at("keys").get_array().size() == entries->size(), "each key is an entry");
    const auto only = only_signing_key(*entries, "https://keys.example/jwks.json");
    if (only) {
        must(only->key && only->key->bits() >= k_min_rsa_bits, "a key that signs is large enough");
        must(!only->has_private_part && !only->kid.empty(), "and public, and has a name");
        must(only->algorithm.empty() || only->algorithm == "RS256", "and signs by RS256");
        const auto found = find_signing_key(
            *entries, [&only](const RsaPublicKey& key) { return key == *only->key; }, only->kid,
            "https://keys.example/jwks.json");
        must(found && found->kid == only->kid, "and is found by its name");
        const auto again = read_jwks(jwks_text(*only->key, "kid"), "x");
        must(again && again->size() == 1 && again->front().key == only->key, "a key that is written is read");
    } else {
        must_explain(only.error());
    }
}
