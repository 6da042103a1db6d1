// Any text as a JWT: an identity token, an assertion that somebody else signed. Properties: one that is read
// has three parts of base64url and an algorithm; the check of a finished assertion shows nothing of it.
#include "core/base/base64.hpp"
#include "core/signer/finished.hpp"
#include "core/snyk/claims.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <array>

namespace {

using namespace snykcred;

std::string told(std::string_view text) {
    TokenForm form;
    form.client_id = "11111111-2222-3333-4444-555555555555";
    form.audience = "https://api.snyk.io/oauth2/token";
    const auto status = check_finished_assertion(Secret(text), form, "SNYK_ASSERTION", 1'795'435'200);
    return status ? std::string() : fuzz::everything(status.error());
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string_view header = take_line(rest);
    const std::string made = encode_base64url(header) + "." + encode_base64url(rest) + ".c2ln";
    for (const std::string_view text : {input, std::string_view(made)}) {
        const auto jwt = read_jwt(text);
        constexpr std::array<std::string_view, 3> k_names{"sub", "repository_id", "ref"};
        for (const auto& [name, value] : read_jwt_texts(text, k_names))
            must(std::ranges::find(k_names, name) != k_names.end(), "only what was asked for is read");
        if (jwt) {
            must(std::count(text.begin(), text.end(), '.') == 2, "a JWT has three parts");
            must(!jwt->algorithm.empty() && jwt->algorithm != "none", "a JWT has an algorithm");
        }
        const std::string said = told(text);
        must(jwt || !said.empty(), "what is no JWT is no assertion");
        must_not_show(text, told);
    }
}
