#include "emulator/deed.hpp"

#include "emulator/certificates.hpp"
#include "emulator/encoding.hpp"
#include "emulator/fields.hpp"

#include <boost/json/serialize.hpp>

namespace emulator {

namespace {

namespace json = boost::json;

std::size_t size_of(Fields& fields, std::string_view key, long long value) {
    if (value < 0) fields.refuse(key, "must not be negative");
    return static_cast<std::size_t>(value);
}

std::optional<std::size_t> size(Fields& fields, std::string_view key) {
    const auto value = fields.number(key);
    if (!value) return std::nullopt;
    return size_of(fields, key, *value);
}

std::optional<std::string> bytes(Fields& fields, std::string_view key) {
    const auto text = fields.text(key);
    if (!text) return std::nullopt;
    auto decoded = from_base64(*text);
    if (!decoded) fields.refuse(key, "not base64");
    return decoded;
}

std::optional<Repeat> repeat(Fields& fields, std::string_view key, const std::string& where) {
    const json::value* value = fields.any(key);
    if (value == nullptr) return std::nullopt;
    Fields inner(*value, where + "." + std::string(key));
    Repeat out{inner.text("prefix").value_or(""), inner.text("text").value_or(""),
               inner.text("suffix").value_or(""), inner.number("count").value_or(0)};
    inner.done();
    return out;
}

std::optional<Dribble> dribble(Fields& fields, const std::string& where) {
    const json::value* value = fields.any("dribble");
    if (value == nullptr) return std::nullopt;
    Fields inner(*value, where + ".dribble");
    Dribble out;
    out.bytes = size(inner, "bytes").value_or(out.bytes);
    out.every_ms = inner.number("every_ms").value_or(out.every_ms);
    out.head = inner.flag("head").value_or(false);
    if (out.bytes == 0) inner.refuse("bytes", "at least one");
    inner.done();
    return out;
}

/// A text is sent as it is, any other JSON value is serialized.
std::optional<std::string> body(Fields& fields) {
    if (auto decoded = bytes(fields, "body_base64")) return decoded;
    const json::value* value = fields.any("body");
    if (value == nullptr) return std::nullopt;
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

std::vector<HeaderChange> headers(Fields& fields, const std::string& where) {
    std::vector<HeaderChange> out;
    const json::value* value = fields.any("headers");
    if (value == nullptr) return out;
    Fields inner(*value, where + ".headers");
    for (const auto& member : value->get_object()) {
        const std::string name(member.key());
        out.push_back({name, inner.texts(name).value_or(std::vector<std::string>{})});
    }
    return out;
}

Headers trailers(Fields& fields, const std::string& where) {
    Headers out;
    const json::value* value = fields.any("trailers");
    if (value == nullptr) return out;
    Fields inner(*value, where + ".trailers");
    for (const auto& member : value->get_object()) {
        const std::string name(member.key());
        out.emplace_back(name, inner.text(name).value_or(""));
    }
    return out;
}

/// `true` for one chunk of everything, or the size of each chunk.
std::optional<std::size_t> chunk_size(Fields& fields) {
    const json::value* value = fields.any("chunked");
    if (value == nullptr) return std::nullopt;
    if (value->is_bool()) return value->get_bool() ? std::optional<std::size_t>(1U << 30U) : std::nullopt;
    const auto length = size(fields, "chunked");
    if (length && *length == 0) fields.refuse("chunked", "at least one byte");
    return length;
}

} // namespace

Deed read_deed(const json::value& value, const std::string& where) {
    Fields fields(value, where);
    Deed deed;
    if (const auto status = fields.number("status")) {
        if (*status < 100 || *status > 999) fields.refuse("status", "three digits are expected");
        deed.status = static_cast<int>(*status);
    }
    deed.code = fields.text("code").value_or("");
    deed.headers = headers(fields, where);
    deed.body = body(fields);
    deed.body_repeat = repeat(fields, "body_repeat", where);
    deed.raw = fields.text("raw");
    if (auto decoded = bytes(fields, "raw_base64")) deed.raw = decoded;
    deed.raw_repeat = repeat(fields, "raw_repeat", where);
    deed.chunk_size = chunk_size(fields);
    deed.trailers = trailers(fields, where);
    deed.dribble = dribble(fields, where);
    deed.cut_after = size(fields, "cut_after");
    deed.delay_ms = fields.number("delay_ms").value_or(0);
    deed.http10 = fields.flag("http10").value_or(false);
    deed.continue_100 = fields.flag("continue_100").value_or(false);
    deed.close = fields.flag("close").value_or(false);
    deed.reset = fields.flag("reset").value_or(false);
    deed.never = fields.flag("never").value_or(false);
    deed.under_tls = fields.flag("under_tls").value_or(false);
    deed.close_notify = fields.flag("close_notify").value_or(true);
    deed.proceed = fields.flag("proceed").value_or(false);
    deed.certificate = fields.text("certificate").value_or("");
    if (!deed.certificate.empty() && !is_certificate_kind(deed.certificate))
        fields.refuse("certificate", "unknown kind " + deed.certificate);
    deed.tls_versions = fields.text("tls_versions").value_or("");
    deed.ciphers = fields.text("ciphers").value_or("");
    if (deed.body_repeat && (deed.body_repeat->count <= 0))
        fields.refuse("body_repeat", "count must be positive");
    fields.done();
    return deed;
}

} // namespace emulator
