// A key service's answer that is no success, as a failure: what was asked, what the service said, the likely
// cause by words of its text, and what to do about it.
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {

struct RefusalRow {
    std::string_view words; ///< all of them stand in the text, separated by |
    Fault fault;            ///< [key-service] for what may pass: only such a row explains such an answer
    std::string_view hint;  ///< its words in capital letters stand for Question::names
};

struct Question {
    std::string host;  ///< who was asked, with a port that is not 443
    std::string what;  ///< "the login as role snyk-ci"
    std::string whose; ///< answers are expected: "Vault or OpenBao"
    std::span<const RefusalRow> rows;
    std::vector<std::pair<std::string_view, std::string>> names; ///< a word of hints, and what it stands for
    Fault otherwise;                                             ///< of a refusal that no row explains
    std::string hint;
};

/// With the words of `names` in their place.
std::string filled(std::string_view hint, const Question& question);

/// [foreign-answer]: `why` is what the answer does instead ("gives no token").
Failure foreign_answer(const Question& question, const std::string& why);

/// `said` is the service's own text, none if the answer does not have its form; `passing`: it could have been
/// otherwise in a moment. Gives [foreign-answer] for a redirect and where nothing is said, [key-service], or
/// what a row says.
Failure refused_by_service(const Question& question, const Reply& reply,
                           const std::optional<std::string>& said, bool passing);

} // namespace snykcred
