// The answer to a job's request for its identity token. Properties: what is taken is a text of the answer;
// every answer ends the conversation with a token, a refusal, or a wait within the time limit.
#include "core/signer/id_token_request.hpp"
#include "fuzz.hpp"
#include "support/answers.hpp"
#include "support/secrets.hpp"

#include <boost/json.hpp>

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string_view status = take_line(rest);
    const int statuses[] = {200, 200, 200, 302, 401, 403, 404, 429, 500, 503};
    Settings settings;
    settings.max_attempts = 2;
    IdTokenRequest request(*read_service_url("https://token.example/path?x=1", "x"), "https://vault.example",
                           Secret("bearer-of-a-test"), settings, 7);
    Step step = request.begin();
    must(std::holds_alternative<Send>(step), "it begins with a request");
    for (int i = 0; i < 8 && !std::holds_alternative<Finished>(step); ++i) {
        if (std::holds_alternative<Wait>(step)) {
            must(std::get<Wait>(step).span <= settings.timeout, "no wait is longer than the time limit");
            step = request.resume({});
            continue;
        }
        step = request.resume(test::outcomes(
            test::reply(statuses[hash_of(status) % std::size(statuses)], rest, "application/json")));
    }
    must(std::holds_alternative<Finished>(step), "it ends");
    const auto token = request.finish();
    if (!token) return must_explain(token.error());
    boost::system::error_code error;
    const auto document = boost::json::parse(rest, error);
    must(!error && document.is_object() &&
             document.get_object().at("value").as_string() == test::bytes_of(*token),
         "the token is the answer's value");
}
