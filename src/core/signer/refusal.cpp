#include "core/signer/refusal.hpp"

#include "core/api/answers.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {
namespace {

const RefusalRow* find_row(const Question& question, const std::string& said, bool passing) {
    const auto fits = [&](const RefusalRow& row) {
        if ((row.fault == Fault::key_service) != passing) return false;
        return std::ranges::all_of(split(row.words, '|'), [&said](std::string_view word) {
            return said.find(word) != std::string::npos;
        });
    };
    const auto row = std::ranges::find_if(question.rows, fits);
    return row == question.rows.end() ? nullptr : &*row;
}

} // namespace

std::string filled(std::string_view hint, const Question& question) {
    std::string text(hint);
    for (const auto& [word, value] : question.names) {
        for (std::size_t at = text.find(word); at != std::string::npos;
             at = text.find(word, at + value.size()))
            text.replace(at, word.size(), value);
    }
    return text;
}

Failure foreign_answer(const Question& question, const std::string& why) {
    return {Fault::foreign_answer,
            question.host + " " + why + " to " + question.what,
            {"check the URI: the answer is not one of " + question.whose +
             ", so something else may stand there"}};
}

Failure refused_by_service(const Question& question, const Reply& reply,
                           const std::optional<std::string>& said, bool passing) {
    const std::string answers = "answers " + std::to_string(reply.status);
    if (reply.status >= 300 && reply.status < 400) {
        Failure failure = foreign_answer(question, answers + ", a redirect,");
        failure.hints = {"name the address that answers itself: a redirect would carry the job's identity to "
                         "another host, so none is followed"};
        return failure;
    }
    if (!said && !passing) return foreign_answer(question, answers);
    const std::string text = said && !said->empty() ? ": \"" + server_line(*said) + "\"" : "";
    const std::string message = question.host + " " + answers + " to " + question.what + text;
    if (const RefusalRow* row = find_row(question, said.value_or(""), passing))
        return {row->fault, message, {filled(row->hint, question)}};
    if (!passing) return {question.otherwise, message, {question.hint}};
    return {Fault::key_service,
            message,
            {reply.status == 429
                 ? "run the job again later: its operator has set a rate limit"
                 : "run the job again later; ask the operator of the key service if it stays so"}};
}

} // namespace snykcred
