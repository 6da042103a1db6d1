#include "core/signer/vault_refusal.hpp"

#include "core/base/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace snykcred {
namespace {

namespace json = boost::json;

/// None if it is no list of texts.
std::optional<std::string> joined(const json::value* value) {
    if (value == nullptr || !value->is_array()) return std::nullopt;
    std::string all;
    for (const json::value& one : value->get_array()) {
        if (!one.is_string()) return std::nullopt;
        for (const char c : std::string_view(one.get_string())) {
            const bool blank = k_blanks.find(c) != std::string_view::npos;
            if (!blank) all += c;
            if (blank && !all.empty() && all.back() != ' ') all += ' ';
        }
        if (!all.empty() && all.back() != ' ') all += ' ';
    }
    return std::string(trim(all));
}

} // namespace

Question vault_question(const VaultLogin& login, std::string what, std::span<const RefusalRow> rows) {
    return {.host = login.host(),
            .what = std::move(what),
            .whose = "Vault or OpenBao",
            .rows = rows,
            .names = {{"AUDIENCE", login.audience},
                      {"MOUNT", login.auth},
                      {"ROLE", login.role.empty() ? "(the default)" : login.role}},
            .otherwise = Fault::signer,
            .hint = {}};
}

bool vault_may_pass(const Reply& reply) {
    constexpr std::array k_passing{412, 429, 502, 503, 504};
    if (std::ranges::find(k_passing, reply.status) != k_passing.end()) return true;
    return reply.status == 500 && vault_texts(reply.body, "errors").value_or("").empty();
}

std::optional<std::string> vault_texts(const Secret& body, std::string_view key) {
    return body.reveal([key](std::string_view text) -> std::optional<std::string> {
        boost::system::error_code error;
        const json::value document = json::parse(text, error);
        if (error || !document.is_object()) return std::nullopt;
        return joined(document.get_object().if_contains(key));
    });
}

Failure vault_refused(const Question& asked, const Reply& reply) {
    return refused_by_service(asked, reply, vault_texts(reply.body, "errors"), vault_may_pass(reply));
}

} // namespace snykcred
