// Strict reading of one JSON object of a test's input: a misspelt key or a wrong type is an error that names
// its place, because a test that is silently given a default proves nothing.
#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace emulator {

/// Throws std::invalid_argument naming `where` for anything but JSON.
boost::json::value parse_json(std::string_view text, const std::string& where);

class Fields {
public:
    /// `value` must be an object and outlive this reader.
    Fields(const boost::json::value& value, std::string where);

    /// Null counts as absent for every reader below.
    std::optional<std::string> text(std::string_view key);
    std::optional<long long> number(std::string_view key);
    std::optional<bool> flag(std::string_view key);
    /// A text alone is read as a list of one.
    std::optional<std::vector<std::string>> texts(std::string_view key);
    /// The elements of an array; none if absent.
    std::vector<const boost::json::value*> list(std::string_view key);
    /// The value as it is; null pointer if absent or null.
    const boost::json::value* any(std::string_view key);

    /// Throws if the object holds a key that nobody has asked for.
    void done() const;

    [[noreturn]] void refuse(std::string_view key, std::string_view what) const;

private:
    const boost::json::object* object_;
    std::string where_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace emulator
