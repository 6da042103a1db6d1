// Lines that a shell evaluates. Property: a path or value that is quoted for a shell is read back by that
// shell's grammar as it was, whatever bytes it holds; now and then a real sh is asked.
#include "core/dialect/general.hpp"
#include "fuzz.hpp"
#include "support/handover.hpp"
#include "support/secrets.hpp"

#include <array>

#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

/// The word at the front of `text`, as POSIX reads it: quotes, and a backslash outside of them.
std::string posix_word(std::string_view text) {
    std::string word;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\'') {
            const std::size_t end = text.find('\'', at + 1);
            must(end != std::string_view::npos, "a quote is closed");
            word += text.substr(at + 1, end - at - 1);
            at = end;
        } else if (text[at] == '\\') {
            word += text[++at];
        } else if (text[at] == '\n' || text[at] == ' ') {
            return word;
        } else {
            must(false, "nothing stands outside of quotes");
        }
    }
    return word;
}

/// fish: between single quotes only \\ and \' are escapes.
std::string fish_word(std::string_view text) {
    std::string word;
    must(text.starts_with('\''), "a word is quoted");
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '\'') return word;
        const bool escape =
            text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '\\' || text[at + 1] == '\'');
        word += text[escape ? ++at : at];
    }
    must(false, "a quote is closed");
    return word;
}

/// PowerShell: any of five characters is a single quote; two of them are one.
std::string powershell_word(std::string_view text) {
    constexpr std::array<std::string_view, 5> k_quotes{"'", "\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9A",
                                                       "\xE2\x80\x9B"};
    const auto quote_at = [&](std::string_view rest) {
        for (const std::string_view quote : k_quotes) {
            if (rest.starts_with(quote)) return quote.size();
        }
        return std::size_t{0};
    };
    std::string word;
    text.remove_prefix(quote_at(text));
    while (!text.empty()) {
        const std::size_t quote = quote_at(text);
        if (quote == 0) {
            word += text.front();
            text.remove_prefix(1);
            continue;
        }
        text.remove_prefix(quote);
        const std::size_t second = quote_at(text);
        if (second == 0) return word;
        word += text.substr(0, second); // PowerShell keeps the second one
        text.remove_prefix(second);
    }
    must(false, "a quote is closed");
    return word;
}

std::string asked_of_sh(const std::string& line) {
    int ends[2];
    if (::pipe(ends) != 0) return {};
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        const std::string script = "printf %s " + line;
        ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    std::string all;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
        all.append(buffer.data(), static_cast<std::size_t>(got));
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return all;
}

/// The file that the lines on stdout run, as they write it.
std::string sourced(std::string_view format, const std::string& folder, const std::string& begin) {
    test::HandoverCase handover;
    handover.places.private_folder = folder;
    const std::string lines = test::only<Print>(handover.composed(format)).text;
    must(lines.starts_with(begin), "one command sources the file");
    return lines.substr(begin.size());
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string folder = "/" + std::string(input);
    std::erase(folder, '\0'); // no path holds one
    const std::string shell = sourced("shell", folder, ". ");
    must(posix_word(shell) == folder + "/env", "a shell reads the path as it is");
    must(fish_word(sourced("fish", folder, "source ")) == folder + "/env", "fish reads the path as it is");
    must(powershell_word(sourced("powershell", folder, ". ")) == folder + "/env.ps1",
         "PowerShell reads the path as it is");
    if (hash_of(input) % 2048 == 0 && input.size() < 4096) {
        const std::string word = shell.substr(0, shell.size() - 1);
        must(asked_of_sh(word) == folder + "/env", "sh itself reads the path as it is");
    }
}
