#include "core/handover/child_environment.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace snykcred {

std::vector<Secret> child_environment(std::span<const char* const> entries,
                                      std::span<const std::string> remove,
                                      std::span<const HandedVariable> set,
                                      std::span<const WipedEntry> wiped) {
    std::vector<Secret> environment;
    environment.reserve(entries.size() + set.size());
    constexpr std::string_view k_end("\0", 1);
    for (const char* const entry : entries) {
        const std::string_view text(entry);
        const std::string_view name = text.substr(0, text.find('='));
        const bool goes =
            std::any_of(remove.begin(), remove.end(),
                        [name](const std::string& r) { return equals_ignoring_case(name, r); }) ||
            std::any_of(set.begin(), set.end(),
                        [name](const HandedVariable& v) { return equals_ignoring_case(name, v.name); });
        if (goes) continue;
        const auto was = std::ranges::find(wiped, entry, &WipedEntry::entry);
        Secret& kept = environment.emplace_back(was == wiped.end() ? Secret(text) : was->text->duplicate());
        kept.append(k_end);
    }
    for (const HandedVariable& variable : set) {
        Secret& added = environment.emplace_back(variable.name);
        added.append("=");
        added.append(variable.value);
        added.append(k_end);
    }
    return environment;
}

} // namespace snykcred
