#include "core/handover/windows_command.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

constexpr std::array<std::string_view, 4> k_startable{".com", ".exe", ".bat", ".cmd"};

bool is_startable(std::string_view extension) {
    return std::ranges::any_of(
        k_startable, [extension](std::string_view s) { return equals_ignoring_case(s, extension); });
}

/// From the last dot on; empty if there is none in the last part of the path.
std::string_view extension_of(std::string_view path) {
    const auto at = path.find_last_of("./\\:");
    return at == path.npos || path[at] != '.' ? std::string_view() : path.substr(at);
}

/// Backslashes stand for themselves unless a quotation mark follows, the closing one included.
std::string quoted_word(std::string_view word) {
    std::string text = "\"";
    std::size_t backslashes = 0;
    for (const char c : word) {
        if (c == '"') text.append(backslashes + 1, '\\');
        text += c;
        backslashes = c == '\\' ? backslashes + 1 : 0;
    }
    text.append(backslashes, '\\');
    text += '"';
    return text;
}

bool needs_quotes(std::string_view word) {
    return word.empty() || word.find_first_of(" \t\n\v\"") != word.npos;
}

/// The parts between semicolons, without the quotation marks around one.
std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    std::string part;
    bool quoted = false;
    for (const char c : list) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ';' && !quoted) {
            parts.push_back(std::move(part));
            part.clear();
        } else {
            part += c;
        }
    }
    parts.push_back(std::move(part));
    return parts;
}

template<class Unsafe>
std::string those_of(std::string_view text, Unsafe is_unsafe) {
    std::string found;
    for (const char c : text) {
        if (is_unsafe(c) && found.find(c) == found.npos) found += c;
    }
    return found;
}

} // namespace

std::string windows_command_line(std::span<const std::string> words) {
    // The name is taken apart by other rules: a quotation mark ends it, whatever stands before.
    std::string line = '"' + words.front() + '"';
    for (const std::string& word : words.subspan(1)) {
        line += ' ';
        line += needs_quotes(word) ? quoted_word(word) : word;
    }
    return line;
}

bool is_batch_file(std::string_view path) {
    const auto end = path.find_last_not_of(". ");
    const std::string_view extension = extension_of(path.substr(0, end == path.npos ? 0 : end + 1));
    return equals_ignoring_case(extension, ".bat") || equals_ignoring_case(extension, ".cmd");
}

std::string unsafe_for_batch(std::string_view argument) {
    // What is not ASCII, because a program behind it may take a look-alike for a quotation mark.
    return those_of(argument, [](char c) {
        return !is_alnum(c) && std::string_view(" -_./\\:=@+,#~[]{}$").find(c) == std::string_view::npos;
    });
}

std::string unsafe_in_batch_path(std::string_view path) {
    return those_of(path, [](char c) { return c == '"' || c == '%' || c == '!' || is_control(c); });
}

std::string batch_command_line(std::string_view cmd, std::string_view batch_file,
                               std::span<const std::string> arguments) {
    // /d: nothing that the registry wants to run first. /v:off: "!" is a character. /s: the outermost marks
    // go, all others stay.
    std::string line = '"' + std::string(cmd) + "\" /d /e:on /v:off /s /c \"\"";
    line.append(batch_file) += '"';
    for (const std::string& argument : arguments)
        line += ' ' + quoted_word(argument);
    return line + '"';
}

std::vector<std::string> command_file_names(std::string_view name, std::string_view path_extensions) {
    std::vector<std::string> names;
    if (is_startable(extension_of(name))) names.emplace_back(name);
    if (path_extensions.empty()) path_extensions = ".COM;.EXE;.BAT;.CMD";
    for (const std::string& extension : parts_of(path_extensions)) {
        if (is_startable(extension)) names.push_back(std::string(name) + to_lower(extension));
    }
    return names;
}

std::vector<std::string> command_folders(std::string_view path) {
    std::vector<std::string> folders;
    for (std::string& part : parts_of(path)) {
        const bool has_drive = part.size() > 2 && part[1] == ':' && (part[2] == '\\' || part[2] == '/');
        const bool is_share = part.starts_with("\\\\") || part.starts_with("//");
        if (has_drive || is_share) folders.push_back(std::move(part));
    }
    return folders;
}

} // namespace snykcred
