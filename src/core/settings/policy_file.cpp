#include "core/settings/policy_file.hpp"

#include "core/base/calendar.hpp"
#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/settings/located_json.hpp"
#include "core/settings/options.hpp"
#include "core/snyk/quote.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace snykcred {
namespace {

using Type = JsonNode::Type;

constexpr std::size_t k_max_size = 64UL * 1024;
constexpr std::size_t k_max_depth = 8; // the schema needs 3
constexpr std::string_view k_exceptions = "exceptions";
constexpr std::string_view k_warn_until = "warn-until";
constexpr std::string_view k_exception_members = "principal reason until";

const OptionRow* find_key(std::string_view name) {
    const OptionRow* row = find_option(name);
    return row != nullptr && row->in_policy_file ? row : nullptr;
}

Failure invalid(std::string_view path, const std::string& what) {
    return {Fault::policy_file,
            "the policy file " + std::string(path) + what,
            {"correct the file; its JSON Schema is policy.schema.json, and the README has an example"}};
}

Failure invalid(std::string_view path, TextPosition position, const std::string& what) {
    return invalid(path, ", line " + std::to_string(position.line) + ", column " +
                             std::to_string(position.column) + ": " + what);
}

std::string unknown_key(std::string_view key, const std::vector<std::string_view>& known) {
    const auto meant = nearest(to_lower(key), known);
    return quoted_if_harmless(key) + " is not a known key; " +
           (meant ? "did you mean \"" + std::string(*meant) + "\"?"
                  : "the known keys are " + join(known, ", "));
}

class Reader {
public:
    explicit Reader(std::string path) { statement_.path = std::move(path); }

    Result<PolicyStatement> read(const JsonNode& root) && {
        if (root.type != Type::object) return fail(root.position, "the file must hold one JSON object");
        for (const JsonMember& member : root.members) {
            if (auto status = read_member(member); !status) return std::move(status).error();
        }
        if (auto status = check_warn_until(root); !status) return std::move(status).error();
        return std::move(statement_);
    }

private:
    [[nodiscard]] Failure fail(TextPosition position, const std::string& what) const {
        return invalid(statement_.path, position, what);
    }

    /// An empty text is refused rather than taken for absent, as it is in a variable: nobody's template made
    /// it, and an assertion that silently is none would be a hole.
    [[nodiscard]] Status check_text(const JsonNode& node, const std::string& what) const {
        if (node.type != Type::string) return fail(node.position, what + " must be a string");
        if (trim(node.text).empty())
            return fail(node.position, what + " is empty; remove it if it is not needed");
        if (has_control(node.text)) {
            return fail(node.position, what + " contains control characters"); // it will stand in logs
        }
        return {};
    }

    Status read_member(const JsonMember& member) {
        if (member.key == k_exceptions) return read_exceptions(member.value);
        if (member.key == k_warn_until) return read_warn_until(member.value);
        return read_option(member);
    }

    Status read_warn_until(const JsonNode& day) {
        if (auto status = check_text(day, "\"warn-until\""); !status) return status;
        if (!parse_day(day.text)) return fail(day.position, "\"warn-until\" must be a date, as YYYY-MM-DD");
        statement_.warn_until = day.text;
        return {};
    }

    /// It ends a warning, so there must be one to end: anything else was meant otherwise than it reads.
    [[nodiscard]] Status check_warn_until(const JsonNode& root) const {
        const auto day = std::ranges::find(root.members, k_warn_until, &JsonMember::key);
        if (day == root.members.end()) return {};
        const auto warns = [](const GivenFlag& one) {
            return one.option == Option::policy && one.value == word(PolicyMode::warn);
        };
        if (std::ranges::any_of(statement_.values, warns)) return {};
        return fail(day->position,
                    "\"warn-until\" belongs to \"policy\": \"warn\", which the file does not state");
    }

    Status read_option(const JsonMember& member) {
        const OptionRow* key = find_key(member.key);
        if (key == nullptr) return fail(member.position, unknown_key(member.key, policy_keys()));
        const std::string what = '"' + member.key + '"';
        if (member.value.type != Type::array) return add(*key, member.value, what);
        if (!key->repeatable) return fail(member.value.position, what + " takes one string, not a list");
        if (member.value.items.empty()) {
            return fail(member.value.position, what + " is an empty list; remove it if it is not needed");
        }
        for (const JsonNode& item : member.value.items) {
            if (auto status = add(*key, item, "an entry of " + what); !status) return status;
        }
        return {};
    }

    Status add(const OptionRow& key, const JsonNode& value, const std::string& what) {
        if (key.kind == ValueKind::none) {
            if (value.type != Type::boolean) return fail(value.position, what + " must be true or false");
        } else if (auto status = check_text(value, what); !status) {
            return status;
        }
        statement_.values.push_back(
            {key.option, value.text,
             std::to_string(value.position.line) + ":" + std::to_string(value.position.column)});
        return {};
    }

    Status read_exceptions(const JsonNode& list) {
        if (list.type != Type::array) {
            return fail(list.position, "\"exceptions\" must be a list of "
                                       "objects");
        }
        for (const JsonNode& item : list.items) {
            if (auto status = read_exception(item); !status) return status;
        }
        return {};
    }

    Status read_exception(const JsonNode& item) {
        if (item.type != Type::object) return fail(item.position, "an exception must be an object");
        const std::vector<std::string_view> known = split(k_exception_members, ' ');
        PolicyException exception;
        for (const JsonMember& member : item.members) {
            if (!is_one_of(member.key, k_exception_members))
                return fail(member.position, unknown_key(member.key, known));
            if (auto status = check_text(member.value, '"' + member.key + '"'); !status) return status;
            if (member.key == "principal") {
                if (!is_uuid(member.value.text)) {
                    return fail(
                        member.value.position,
                        "\"principal\" must be the principal's ID, a UUID (snyk-cred check shows it)");
                }
                exception.principal = member.value.text;
            } else if (member.key == "reason") {
                exception.reason = member.value.text;
            } else {
                if (!parse_day(member.value.text)) {
                    return fail(member.value.position, "\"until\" must be a date, as YYYY-MM-DD");
                }
                exception.until = member.value.text;
            }
        }
        for (const std::string_view required : known) {
            if (std::ranges::count(item.members, required, &JsonMember::key) == 0) {
                return fail(item.position, "this exception has no \"" + std::string(required) + "\"");
            }
        }
        statement_.exceptions.push_back(std::move(exception));
        return {};
    }

    PolicyStatement statement_;
};

} // namespace

std::vector<std::string_view> policy_keys() {
    std::vector<std::string_view> names;
    for (const OptionRow& row : all_options()) {
        if (row.in_policy_file) names.push_back(row.name);
    }
    names.push_back(k_warn_until);
    names.push_back(k_exceptions);
    return names;
}

Result<PolicyStatement> parse_policy_file(std::string_view text, std::string path) {
    if (text.size() > k_max_size) {
        return invalid(path, " has " + std::to_string(text.size()) + " bytes; the limit is 64 KiB");
    }
    auto parsed = parse_located_json(text, k_max_depth);
    if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
        return invalid(path, problem->position, "the file " + problem->text);
    }
    return Reader(std::move(path)).read(std::get<JsonNode>(parsed));
}

} // namespace snykcred
