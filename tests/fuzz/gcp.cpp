// What Google answers where a service account signs. Properties: a token fits a header and comes with 200;
// what is taken for signed has the claims that were sent; a refusal is one harmless line.
#include "core/base/base64.hpp"
#include "core/signer/gcp_answers.hpp"
#include "fuzz.hpp"
#include "support/answers.hpp"
#include "support/secrets.hpp"

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

const GcpUri k_uri =
    *read_gcp_uri("ci@acme.iam.gserviceaccount.com?provider=//iam.googleapis.com/projects/1/locations/global/"
                  "workloadIdentityPools/ci/providers/github&impersonate=other@acme.iam.gserviceaccount.com");
constexpr std::string_view k_claims = R"({"sub":"c"})";

void must_refuse(const Failure& failure) {
    must_explain(failure);
    must(is_harmless(failure.message), "a refusal is one harmless line");
    must(failure.message.size() < 2000, "a refusal is short");
}

void must_be_a_token(const Reply& reply, const Result<Secret>& token) {
    if (!token) return must_refuse(token.error());
    const std::string text = test::bytes_of(*token);
    must(reply.status == 200 && !text.empty(), "a token comes with 200");
    must(text.find_first_of(" \r\n") == std::string::npos, "a token fits a header");
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string_view status = take_line(rest);
    const int statuses[] = {200, 200, 200, 302, 400, 401, 403, 404, 429, 500, 503};
    const Reply reply =
        test::reply(statuses[hash_of(status) % std::size(statuses)], rest, "application/json");
    must_be_a_token(reply, read_gcp_login(reply, k_uri, "sub=x"));
    must_be_a_token(reply, read_gcp_impersonation(reply, k_uri));
    const auto given = read_gcp_signed_jwt(reply, k_uri, k_claims);
    if (!given) return must_refuse(given.error());
    const std::string text = test::bytes_of(given->jwt);
    must(reply.status == 200 && !given->kid.empty(), "what is signed has a key ID");
    must(text.find("." + encode_base64url(k_claims) + ".") != std::string::npos,
         "the claims are those that were sent");
}
