// What a key service of Vault's kind answers. Properties: a token is printable and in the answer; a signature
// has the size of an RSA key; a refusal is one harmless line and shows nothing of the answer but an error's
// text.
#include "core/signer/vault_answers.hpp"
#include "fuzz.hpp"
#include "support/answers.hpp"
#include "support/secrets.hpp"

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

const VaultUri k_uri = *read_vault_uri("https://vault.example/transit/keys/snyk?role=ci");

Reply answer(std::string_view status, std::string_view body) {
    const int statuses[] = {200, 200, 200, 204, 301, 400, 403, 404, 412, 429, 500, 502, 503};
    return test::reply(statuses[hash_of(status) % std::size(statuses)], body, "application/json");
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string_view status = take_line(rest);
    const Reply reply = answer(status, rest);
    const auto token = read_vault_login(reply, k_uri, "sub=x");
    if (token) {
        const std::string text = test::bytes_of(*token);
        must(reply.status == 200 && !text.empty(), "a token comes with 200");
        must(text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-=+/") ==
                 std::string::npos,
             "a token fits a header");
    } else {
        must_explain(token.error());
        must(is_harmless(token.error().message), "a refusal is one harmless line");
        must(token.error().message.size() < 2000, "a refusal is short");
    }
    const auto signature = read_vault_signature(reply, k_uri);
    if (signature) {
        const std::size_t size = test::bytes_of(signature->bytes).size();
        must(reply.status == 200 && (size == 256 || size == 384 || size == 512),
             "a signature is an RSA key's");
        must(!signature->version.empty() &&
                 signature->version.find_first_not_of("0123456789") == std::string::npos,
             "a version is a number");
    } else {
        must_explain(signature.error());
        must(is_harmless(signature.error().message), "a refusal is one harmless line");
    }
    must(reply.status != 200 || !vault_may_pass(reply), "a good answer is not asked for again");
}
