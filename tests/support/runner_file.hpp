// How runners read GITHUB_ENV: ports of the grammars of actions/runner (FileCommandManager.cs,
// EnvFileKeyValuePairs) and nektos/act (parse_env_file.go), independent of the program's writer.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred::test {

using Pairs = std::vector<std::pair<std::string, std::string>>;

namespace runner_file {
/// The next line without its LF, and whether it had one; moves `text` on.
inline std::pair<std::string, bool> next_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    std::string line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return {std::move(line), end != std::string_view::npos};
}
} // namespace runner_file

/// Throws where GitHub's runner does; `kept` holds what took effect until then.
inline void read_as_github(std::string_view text, Pairs& kept) {
    while (!text.empty()) {
        const std::string line = runner_file::next_line(text).first;
        if (line.empty()) continue;
        const std::size_t equals = line.find('=');
        const std::size_t heredoc = line.find("<<");
        if (equals != std::string::npos && (heredoc == std::string::npos || equals < heredoc)) {
            if (equals == 0) throw std::runtime_error("empty name");
            kept.emplace_back(line.substr(0, equals), line.substr(equals + 1));
            continue;
        }
        if (heredoc == std::string::npos) throw std::runtime_error("Invalid format");
        const std::string delimiter = line.substr(heredoc + 2);
        if (heredoc == 0 || delimiter.empty()) throw std::runtime_error("Name must not be empty");
        std::string value;
        bool first = true;
        for (;;) {
            if (text.empty()) throw std::runtime_error("Matching delimiter not found");
            auto [content, ended] = runner_file::next_line(text);
            if (content == delimiter) break;
            if (!ended) throw std::runtime_error("EOF marker missing new line");
            value += (first ? "" : "\n") + content;
            first = false;
        }
        kept.emplace_back(line.substr(0, heredoc), std::move(value));
    }
}

/// As act does: blank lines are an error, leading blank lines of a value are lost, a CR at a line's end too.
inline Pairs read_as_act(std::string_view text) {
    Pairs pairs;
    const auto next = [&text] {
        std::string line = runner_file::next_line(text).first;
        if (line.ends_with('\r')) line.pop_back();
        return line;
    };
    while (!text.empty()) {
        const std::string line = next();
        const std::size_t equals = line.find('=');
        const std::size_t heredoc = line.find("<<");
        if (equals != std::string::npos && (heredoc == std::string::npos || equals < heredoc)) {
            pairs.emplace_back(line.substr(0, equals), line.substr(equals + 1));
            continue;
        }
        if (heredoc == std::string::npos) throw std::runtime_error("invalid format");
        std::string value;
        for (;;) {
            if (text.empty()) throw std::runtime_error("invalid format delimiter not found");
            const std::string content = next();
            if (content == line.substr(heredoc + 2)) break;
            if (!value.empty()) value += "\n";
            value += content;
        }
        pairs.emplace_back(line.substr(0, heredoc), std::move(value));
    }
    return pairs;
}

} // namespace snykcred::test
