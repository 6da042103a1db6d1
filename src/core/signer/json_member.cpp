#include "core/signer/json_member.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace snykcred {

std::optional<Secret> secret_member(const Secret& json, std::initializer_list<std::string_view> path) {
    return json.reveal([&](std::string_view text) -> std::optional<Secret> {
        boost::system::error_code error;
        boost::json::value document = boost::json::parse(text, error);
        if (error) return std::nullopt;
        boost::json::value* at = &document;
        for (const std::string_view name : path) {
            boost::json::object* object = at->if_object();
            at = object == nullptr ? nullptr : object->if_contains(name);
            if (at == nullptr) return std::nullopt;
        }
        boost::json::string* found = at->if_string();
        if (found == nullptr) return std::nullopt;
        Secret secret{std::string_view(*found)};
        wipe_bytes(found->data(), found->size());
        return secret;
    });
}

} // namespace snykcred
