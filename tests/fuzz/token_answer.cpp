// The answer with an access token. Properties: what is taken is in the answer, printable and without blanks;
// a refusal shows nothing of it.
#include "core/api/answers.hpp"
#include "core/snyk/credential.hpp"
#include "fuzz.hpp"
#include "support/answers.hpp"
#include "support/secrets.hpp"

namespace {

std::string told(std::string_view body) {
    const auto token = snykcred::read_token(snykcred::test::reply(200, body));
    return token ? std::string() : snykcred::fuzz::everything(token.error());
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    const auto token = read_token(test::reply(200, input));
    if (!token) {
        must_explain(token.error());
        return must_not_show(input, told);
    }
    const std::string text = test::bytes_of(token->access_token);
    must(!text.empty(), "a token is not empty");
    const auto credential = recognize(token->access_token.duplicate(), "the answer");
    for (const char c : text)
        must(!credential || (c > ' ' && c <= '~'), "a token fits a header");
    must(!token->expires_in || *token->expires_in >= 0, "no token ended before it began");
}
