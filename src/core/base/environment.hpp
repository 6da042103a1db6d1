// What the core may know of the process's variables: a snapshot in which secret-bearing variables have a name
// and no value. The shell takes those values out (and wipes them in place) before it makes the snapshot. Any
// other variable may hold a secret, too, which nobody has named: values are wiped when the snapshot goes.
#pragma once

#include "core/base/secret.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace snykcred {

class Environment {
public:
    using Map = std::map<std::string, std::string, std::less<>>;
    using Names = std::set<std::string, std::less<>>;

    Environment() = default;
    /// `withheld`: names of variables that are set, not empty, and hold a secret.
    explicit Environment(Map values, Names withheld = {})
        : values_(std::move(values)), withheld_(std::move(withheld)) {}
    Environment(const Environment&) = default;
    Environment(Environment&&) noexcept = default;
    Environment& operator=(Environment other) noexcept {
        values_.swap(other.values_);
        withheld_.swap(other.withheld_);
        return *this;
    }
    ~Environment() {
        for (auto& [name, value] : values_)
            wipe_bytes(value.data(), value.size());
    }

    /// The value; none if unset, empty or withheld (an empty value counts as absent: CI templates produce
    /// them).
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const {
        const auto found = values_.find(name);
        if (found == values_.end() || found->second.empty()) return std::nullopt;
        return found->second;
    }
    [[nodiscard]] bool is(std::string_view name, std::string_view value) const { return get(name) == value; }
    /// Set and not empty, withheld ones included.
    [[nodiscard]] bool has(std::string_view name) const {
        return get(name).has_value() || withheld_.contains(name);
    }
    /// Set at all, even to nothing.
    [[nodiscard]] bool exists(std::string_view name) const {
        return values_.contains(name) || withheld_.contains(name);
    }

    [[nodiscard]] const Map& values() const { return values_; }
    [[nodiscard]] const Names& withheld() const { return withheld_; }

private:
    Map values_;
    Names withheld_;
};

} // namespace snykcred
