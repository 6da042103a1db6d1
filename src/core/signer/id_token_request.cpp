#include "core/signer/id_token_request.hpp"

#include "core/base/text_forms.hpp"
#include "core/signer/json_member.hpp"

#include <memory>
#include <utility>

namespace snykcred {
namespace {

bool passing(const Reply& reply) {
    return reply.status == 429 || (reply.status >= 500 && reply.status != 501 && reply.status != 505);
}

Result<Secret> read(const Reply& reply, const std::string& host) {
    const std::string answered = host + " answers " + std::to_string(reply.status);
    if (reply.status == 200) {
        if (auto token = secret_member(reply.body, {"value"}); token && !token->empty())
            return std::move(*token);
        return Failure{Fault::foreign_answer,
                       host + " answers the request for an identity token with something else",
                       {"check that ACTIONS_ID_TOKEN_REQUEST_URL is what the runner has set"}};
    }
    if (passing(reply)) {
        return Failure{Fault::key_service,
                       answered + " to the request for an identity token",
                       {"run the job again later"}};
    }
    if (reply.status == 401 || reply.status == 403 || reply.status == 404) {
        return Failure{
            Fault::no_identity,
            answered + " to the request for an identity token",
            {"check the job's permission (id-token: write), and that this step belongs to a job that "
             "still runs: what it asks with ends with the job"}};
    }
    return Failure{Fault::foreign_answer,
                   answered + " instead of the identity token",
                   {"check that ACTIONS_ID_TOKEN_REQUEST_URL is what the runner has set; no redirect is "
                    "followed"}};
}

} // namespace

IdTokenRequest::IdTokenRequest(const ServiceUrl& url, std::string_view audience, const Secret& bearer,
                               const Settings& settings, std::uint64_t seed)
    : host_(url.at.host), conversation_(RetryBudget{settings.max_attempts, settings.timeout}, seed) {
    auto call = std::make_shared<ServiceCall>();
    call->at = url.at;
    Secret authorization("Bearer ");
    authorization.append(bearer);
    call->headers.emplace_back("Authorization", std::move(authorization));
    call->headers.emplace_back("Accept", Secret("application/json"));
    call->passing = passing;
    request_.target = url.target + (url.target.find('?') == std::string::npos ? "?" : "&") + "audience=";
    percent_encoded(audience, PercentStyle::rfc3986, HexCase::upper).reveal([this](std::string_view text) {
        request_.target += text;
    });
    request_.service = std::move(call);
}

Step IdTokenRequest::begin() { return conversation_.ask(request_); }

Step IdTokenRequest::resume(std::vector<Exchanged> outcomes) {
    if (outcomes.empty()) return conversation_.waited();
    if (auto step = conversation_.took(std::move(outcomes.front()))) return std::move(*step);
    auto reply = conversation_.answer();
    if (reply) {
        result_.emplace(read(*reply, host_));
    } else {
        result_.emplace(std::move(reply.error()));
    }
    return Finished{};
}

Result<Secret> IdTokenRequest::finish() {
    if (!result_) return Failure{Fault::bug, "the identity token was not asked for", {}};
    return std::move(*result_);
}

} // namespace snykcred
