#include "core/ci/system.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace snykcred {

extern const CiSystem k_azure, k_bitbucket, k_buildkite, k_circleci, k_drone, k_github, k_gitlab, k_harness,
    k_jenkins, k_teamcity, k_woodpecker;

namespace {

constexpr std::array k_systems{&k_github,  &k_gitlab,    &k_jenkins,  &k_azure, &k_circleci,  &k_buildkite,
                               &k_harness, &k_bitbucket, &k_teamcity, &k_drone, &k_woodpecker};

} // namespace

std::span<const CiSystem* const> all_ci_systems() { return k_systems; }

std::vector<const CiSystem*> recognized_systems(const Environment& environment) {
    std::vector<const CiSystem*> found;
    for (const CiSystem* system : k_systems) {
        if (system->recognized(environment)) found.push_back(system);
    }
    return found;
}

bool runs_by_inputs(const CiSystem* system, const Environment& environment) {
    if (system == nullptr || system->input_prefix.empty()) return false;
    const auto is_input = [system](const auto& name) { return name.starts_with(system->input_prefix); };
    return std::ranges::any_of(environment.values(),
                               [&](const auto& each) { return is_input(each.first); }) ||
           std::ranges::any_of(environment.withheld(), is_input);
}

std::vector<std::string> private_folders(const Environment& environment, std::vector<std::string> usual) {
    std::vector<std::string> places;
    if (const auto value = environment.get("TMPDIR")) places.emplace_back(*value);
    for (const CiSystem* system : recognized_systems(environment)) {
        for (const FolderVariable& variable : system->private_folders) {
            const auto value = environment.get(variable.name);
            if (value) places.push_back(std::string(*value).append(variable.suffix));
        }
    }
    std::ranges::move(usual, std::back_inserter(places));
    return places;
}

std::vector<Checkout> checkouts(const Environment& environment, std::string_view home) {
    std::vector<Checkout> found;
    for (const CiSystem* system : k_systems) {
        for (const std::string_view variable : system->checkout_variables) {
            const auto value = environment.get(variable);
            if (!value) continue;
            // CircleCI writes "~/project".
            const auto folder = value->starts_with("~/") ? environment.get(home) : std::nullopt;
            std::string path(folder.value_or(""));
            path.append(value->substr(folder ? 1 : 0));
            found.push_back({std::string(variable), std::move(path)});
        }
    }
    return found;
}

std::vector<CiFile> ci_files(const Environment& environment) {
    std::vector<CiFile> found;
    for (const CiSystem* system : k_systems) {
        for (const std::string_view variable : system->file_variables) {
            if (const auto path = environment.get(variable))
                found.push_back({std::string(variable), std::string(*path)});
        }
    }
    return found;
}

} // namespace snykcred
