#include "core/api/assertion.hpp"

#include "core/base/base64.hpp"
#include "core/base/json_text.hpp"

namespace snykcred {
namespace {

constexpr std::int64_t k_life = 300;

} // namespace

std::string AssertionText::input() const { return encode_base64url(header) + "." + encode_base64url(claims); }

AssertionText assertion_text(const TokenForm& form, std::int64_t now, std::string_view jti) {
    const std::string id = json_string(form.client_id);
    return {R"({"alg":"RS256","kid":)" + json_string(form.key_id) + R"(,"typ":"JWT"})",
            R"({"aud":)" + json_string(form.audience) + R"(,"exp":)" + std::to_string(now + k_life) +
                R"(,"iat":)" + std::to_string(now) + R"(,"iss":)" + id + R"(,"jti":)" + json_string(jti) +
                R"(,"sub":)" + id + "}"};
}

Secret assertion_of(const AssertionText& text, std::string_view signature) {
    Secret assertion(text.input());
    assertion.append(".");
    assertion.append(encode_base64url(signature));
    return assertion;
}

} // namespace snykcred
