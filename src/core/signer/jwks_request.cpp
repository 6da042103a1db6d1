#include "core/signer/jwks_request.hpp"

#include <memory>
#include <utility>

namespace snykcred {
namespace {

bool may_pass(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }
bool passing(const Reply& reply) { return may_pass(reply.status); }

Failure not_served(const std::string& where, int status) {
    const std::string answered = where + " answers " + std::to_string(status);
    if (may_pass(status)) {
        return {status == 429 ? Fault::rate_limit : Fault::server_error, answered, {"try again later"}};
    }
    if (status >= 300 && status < 400) {
        return {
            Fault::foreign_answer,
            answered + ", a redirect",
            {"name the URL at which the file itself lies: whether Snyk follows a redirect is not documented"}};
    }
    return {Fault::foreign_answer,
            answered + " instead of the JWKS",
            {"check the URL, and that everybody may read the file without a login: Snyk asks without one"}};
}

} // namespace

JwksRequest::JwksRequest(const ServiceUrl& url, const Settings& settings, std::uint64_t seed)
    : where_(url.origin + url.target),
      conversation_(RetryBudget{settings.max_attempts, settings.timeout}, seed) {
    auto call = std::make_shared<ServiceCall>();
    call->at = url.at;
    call->headers.emplace_back("Accept", Secret("application/json, application/jwk-set+json"));
    call->passing = passing;
    request_.target = url.target;
    request_.service = std::move(call);
}

Step JwksRequest::begin() { return conversation_.ask(request_); }

Step JwksRequest::resume(std::vector<Exchanged> outcomes) {
    if (outcomes.empty()) return conversation_.waited();
    if (auto step = conversation_.took(std::move(outcomes.front()))) return std::move(*step);
    auto reply = conversation_.answer();
    if (!reply) {
        result_.emplace(std::move(reply.error()));
    } else if (reply->status != 200) {
        result_.emplace(not_served(where_, reply->status));
    } else {
        result_.emplace(reply->body.reveal([](std::string_view text) { return std::string(text); }));
    }
    return Finished{};
}

Result<std::string> JwksRequest::finish() {
    if (!result_) return Failure{Fault::bug, "the JWKS was not asked for", {}};
    return std::move(*result_);
}

} // namespace snykcred
