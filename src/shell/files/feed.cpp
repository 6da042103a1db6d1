#include "shell/files/feed.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/helper.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

constexpr std::chrono::seconds k_patience{10};
constexpr std::size_t k_last_words = 300;

Failure failed(const std::string& program, const std::string& how) {
    return {Fault::cannot_write,
            program + " " + how + ", so the credential is not handed over",
            {"run snyk-cred where " + program + " works: on the agent itself, with the job's own variables",
             "or run the command that needs the credential with: snyk-cred exec -- COMMAND"}};
}

/// Its last line: that is where programs say why they give up.
std::string last_words(const std::string& said) {
    const std::string_view text = trim(said);
    const std::string_view line = text.substr(text.find_last_of("\r\n") + 1); // npos + 1 is 0
    return line.empty() ? "" : " (it says: " + inert_text(line.substr(0, k_last_words)) + ")";
}

} // namespace

Status feed(const FeedProgram& effect) {
    const std::string& program = effect.argv.front();
    Fed fed = feed_helper(effect.argv, effect.input, "the input of " + program, k_patience);
    if (fed.no_start != 0) return failed(program, "cannot be run: " + error_text(fed.no_start));
    const std::string why = last_words(fed.said);
    if (!fed.end)
        return failed(program, "did not end within " + std::to_string(k_patience.count()) + " s" + why);
    if (fed.end->signal)
        return failed(program, "was ended by signal " + std::to_string(*fed.end->signal) + why);
    if (fed.end->exit_code != 0)
        return failed(program, "ended with exit code " + std::to_string(fed.end->exit_code) + why);
    return std::move(fed.input);
}

} // namespace snykcred
