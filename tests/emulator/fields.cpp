#include "emulator/fields.hpp"

#include <boost/json/parse.hpp>

#include <stdexcept>

namespace emulator {

namespace json = boost::json;

json::value parse_json(std::string_view text, const std::string& where) {
    boost::system::error_code ec;
    json::value value = json::parse(json::string_view(text.data(), text.size()), ec);
    if (ec) throw std::invalid_argument(where + ": not JSON: " + ec.message());
    return value;
}

Fields::Fields(const json::value& value, std::string where)
    : object_(value.if_object()), where_(std::move(where)) {
    if (object_ == nullptr) throw std::invalid_argument(where_ + ": an object is expected");
}

const json::value* Fields::any(std::string_view key) {
    asked_.emplace(key);
    const json::value* found = object_->if_contains(json::string_view(key.data(), key.size()));
    return found == nullptr || found->is_null() ? nullptr : found;
}

std::optional<std::string> Fields::text(std::string_view key) {
    const json::value* found = any(key);
    if (found == nullptr) return std::nullopt;
    if (!found->is_string()) refuse(key, "a text is expected");
    return std::string(found->get_string());
}

std::optional<long long> Fields::number(std::string_view key) {
    const json::value* found = any(key);
    if (found == nullptr) return std::nullopt;
    if (!found->is_int64()) refuse(key, "a whole number is expected");
    return found->get_int64();
}

std::optional<bool> Fields::flag(std::string_view key) {
    const json::value* found = any(key);
    if (found == nullptr) return std::nullopt;
    if (!found->is_bool()) refuse(key, "true or false is expected");
    return found->get_bool();
}

std::optional<std::vector<std::string>> Fields::texts(std::string_view key) {
    const json::value* found = any(key);
    if (found == nullptr) return std::nullopt;
    if (found->is_string()) return std::vector{std::string(found->get_string())};
    if (!found->is_array()) refuse(key, "a text or a list of texts is expected");
    std::vector<std::string> out;
    for (const json::value& item : found->get_array()) {
        if (!item.is_string()) refuse(key, "a list of texts is expected");
        out.emplace_back(item.get_string());
    }
    return out;
}

std::vector<const json::value*> Fields::list(std::string_view key) {
    const json::value* found = any(key);
    if (found == nullptr) return {};
    if (!found->is_array()) refuse(key, "a list is expected");
    std::vector<const json::value*> out;
    for (const json::value& item : found->get_array())
        out.push_back(&item);
    return out;
}

void Fields::done() const {
    for (const auto& member : *object_) {
        const std::string_view key(member.key().data(), member.key().size());
        if (!asked_.contains(key)) refuse(key, "unknown key");
    }
}

void Fields::refuse(std::string_view key, std::string_view what) const {
    throw std::invalid_argument(where_ + ": " + std::string(key) + ": " + std::string(what));
}

} // namespace emulator
