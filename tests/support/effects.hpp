// Effects and their surroundings for tests of the rooms that perform them.
#pragma once

#include "core/handover/handover.hpp"
#include "shell/files/perform.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred::test {

inline AppendRecord record(const std::string& path, std::string_view text) {
    return {"GITHUB_ENV", path, Secret(text)};
}

template<class... E>
std::vector<Effect> effects(E... each) {
    std::vector<Effect> all;
    (all.emplace_back(std::move(each)), ...);
    return all;
}

inline std::size_t entries(const std::string& path) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator()));
}

} // namespace snykcred::test
