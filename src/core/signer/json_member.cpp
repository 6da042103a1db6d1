#include "core/signer/json_member.hpp"

#include <boost/json/memory_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <new>

namespace snykcred {
namespace {

namespace json = boost::json;

/// Wipes what is given back: an answer may hold more secrets than the one that is asked for. Any alignment is
/// the usual one or less; the library does not give back a key with the one that it was asked for.
class WipedMemory final : public json::memory_resource {
    void* do_allocate(std::size_t size, std::size_t) override { return ::operator new(size); }
    void do_deallocate(void* bytes, std::size_t size, std::size_t) override {
        wipe_bytes(static_cast<char*>(bytes), size);
        ::operator delete(bytes);
    }
    [[nodiscard]] bool do_is_equal(const json::memory_resource& other) const noexcept override {
        return this == &other;
    }
};

/// `use` gets the member, or null.
template<class Use>
auto with_member(const Secret& text, JsonPath path, Use use) {
    return text.reveal([&](std::string_view bytes) {
        WipedMemory memory;
        boost::system::error_code error;
        json::value document = json::parse(bytes, error, &memory);
        json::value* at = error ? nullptr : &document;
        for (const std::string_view name : path) {
            json::object* object = at == nullptr ? nullptr : at->if_object();
            at = object == nullptr ? nullptr : object->if_contains(name);
        }
        return use(at);
    });
}

} // namespace

JsonKind kind_of_member(const Secret& json, JsonPath path) {
    return with_member(json, path, [](const json::value* at) {
        if (at == nullptr) return JsonKind::absent;
        switch (at->kind()) {
        case json::kind::null: return JsonKind::null;
        case json::kind::bool_: return JsonKind::boolean;
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_: return JsonKind::number;
        case json::kind::string: return JsonKind::text;
        case json::kind::array: return JsonKind::list;
        case json::kind::object: return JsonKind::object;
        }
        return JsonKind::absent;
    });
}

std::optional<Secret> secret_member(const Secret& json, JsonPath path) {
    return with_member(json, path, [](json::value* at) -> std::optional<Secret> {
        json::string* found = at == nullptr ? nullptr : at->if_string();
        if (found == nullptr) return std::nullopt;
        return Secret(std::string_view(*found));
    });
}

std::optional<std::int64_t> number_member(const Secret& json, JsonPath path) {
    return with_member(json, path, [](const json::value* at) -> std::optional<std::int64_t> {
        if (at == nullptr || !at->is_int64()) return std::nullopt;
        return at->get_int64();
    });
}

bool is_true(const Secret& json, JsonPath path) {
    return with_member(
        json, path, [](const json::value* at) { return at != nullptr && at->is_bool() && at->get_bool(); });
}

} // namespace snykcred
