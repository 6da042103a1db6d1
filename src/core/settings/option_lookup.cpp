#include "core/base/text.hpp"
#include "core/settings/options.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {

const OptionRow& row_of(Option option) { return all_options()[static_cast<std::size_t>(option)]; }

const OptionRow* find_option(std::string_view name) {
    const auto row = std::ranges::find(all_options(), name, &OptionRow::name);
    return row == all_options().end() ? nullptr : &*row;
}

bool must_not_vanish(const OptionRow& row) {
    return row.group == OptionGroup::source || row.option == Option::expect_org ||
           row.option == Option::expect_principal || row.option == Option::expect_region ||
           row.option == Option::min_validity;
}

std::string alternatives(std::span<const std::string_view> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

std::string variable_of(const OptionRow& row) {
    std::string variable(k_variable_prefix);
    for (const char c : row.name) {
        variable += c == '-' ? '_' : to_upper(c);
    }
    return variable;
}

const OptionRow* find_option_of_variable(std::string_view variable) {
    for (const OptionRow& row : all_options()) {
        if (row.group != OptionGroup::help && variable_of(row) == variable) return &row;
    }
    return nullptr;
}

} // namespace snykcred
