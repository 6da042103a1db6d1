// What anybody answers in Snyk's place. Properties: texts are harmless, short and without mail addresses; no
// answer makes a refusal without a message; only a JSON:API error makes [request-refused].
#include "core/api/answers.hpp"
#include "core/api/request_id.hpp"
#include "fuzz.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string type(take_line(rest)), location(take_line(rest)), id(take_line(rest));
    const int statuses[] = {200, 204, 301, 302, 400, 401, 403, 404, 407, 418, 429, 500, 502, 511};
    Reply reply = test::reply(statuses[hash_of(input) % std::size(statuses)], rest, type);
    reply.location = location;
    reply.request_id = request_id_of(id);

    const ErrorAnswer answer = read_error(reply);
    must(is_harmless(answer.text) && is_harmless(answer.code), "a server's text is one harmless line");
    must(answer.snyk || !answer.json_api, "the REST API is Snyk's");
    must(answer.snyk || answer.code.empty(), "only Snyk has Snyk's codes");

    Request request;
    request.endpoint = test::endpoint_of("api.snyk.io");
    request.target = "/rest/self?version=2024-10-15";
    const Failure failure = unexpected_answer(request, reply);
    must_explain(failure);
    must(is_harmless(failure.message), "a refusal is one harmless line");
    must(failure.message.size() < 2000, "a refusal is short");
    must(failure.fault == Fault::not_snyk_api || (answer.json_api && failure.fault == Fault::request_refused),
         "what is not Snyk's is [not-snyk-api]");
    must(is_harmless(server_line(rest)), "a server's line is harmless");
}
