#include "core/report/input_words.hpp"

#include "core/base/text.hpp"
#include "core/settings/options.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {
namespace {

constexpr std::string_view k_flag = "flag ";

bool in_name(char c) { return is_alnum(c) || c == '-'; }

/// The word that `text` begins with, without the full stop that ends a sentence.
std::string_view first_word(std::string_view text) {
    return text.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(text, in_name) - text.begin()));
}

bool is_value(const OptionRow& row, std::string_view word) {
    if (word.empty() || row.kind == ValueKind::none) return false;
    if (find_choice(row.choices, word) != nullptr) return true;
    return word.size() > 1 && std::ranges::none_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string input_of(const OptionRow& row) {
    std::string name(row.name);
    if (name.ends_with("-env")) name.resize(name.size() - 4);
    return name;
}

/// "variable INPUT_TOKEN" becomes "input `token`": GitHub makes that variable of the input.
std::string inputs_for_variables(std::string_view text) {
    constexpr std::string_view mark = "variable INPUT_";
    std::string out;
    for (;;) {
        const std::size_t at = text.find(mark);
        if (at == std::string_view::npos) return out.append(text);
        out.append(text.substr(0, at));
        text.remove_prefix(at + mark.size());
        const auto is_name = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
        const auto end = std::ranges::find_if_not(text, is_name) - text.begin();
        std::string name = to_lower(text.substr(0, static_cast<std::size_t>(end)));
        std::ranges::replace(name, '_', '-');
        out += (out.empty() ? "the input `" : "input `") + name + '`';
        text.remove_prefix(name.size());
    }
}

} // namespace

std::string in_inputs(std::string_view words) {
    const std::string named = inputs_for_variables(words);
    std::string_view text = named;
    std::string out;
    while (true) {
        const std::size_t at = text.find("--");
        out += text.substr(0, at);
        if (at == std::string_view::npos) return out;
        text.remove_prefix(at + 2);
        const std::string_view name = first_word(text);
        const OptionRow* row = find_option(name);
        if (row == nullptr || !belongs_to(*row, Command::inject) || row->group == OptionGroup::help) {
            out += "--";
            continue;
        }
        text.remove_prefix(name.size());
        if (out.ends_with(k_flag)) out.replace(out.size() - k_flag.size(), k_flag.size(), "input ");
        out += '`' + input_of(*row);
        if (text.starts_with(' ')) {
            const std::string_view word = first_word(text.substr(1));
            if (is_value(*row, word)) {
                out += ": " + std::string(word);
                text.remove_prefix(1 + word.size());
            }
        }
        out += '`';
    }
}

} // namespace snykcred
