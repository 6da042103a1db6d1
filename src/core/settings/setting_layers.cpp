#include "core/settings/setting_layers.hpp"

#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/settings/policy_file.hpp"
#include "core/snyk/credential.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace snykcred {
namespace {

bool widens(const Statement& statement) {
    const Choice* choice = find_choice(statement.row->choices, statement.value);
    return choice != nullptr && choice->widens;
}

Failure unknown_variable(std::string_view name) {
    const bool shown = is_identifier(name); // goes to a log
    Failure failure{Fault::unknown_variable,
                    (shown ? std::string(name) : "a variable that begins with SNYK_CRED_") +
                        " is set, but there is no such option",
                    {}};
    std::vector<std::string> variables;
    for (const OptionRow& row : all_options()) {
        if (row.group != OptionGroup::help) variables.push_back(variable_of(row));
    }
    if (const auto meant = nearest(name, {variables.begin(), variables.end()})) {
        failure.hints.push_back("did you mean " + std::string(*meant) + "?");
    }
    failure.hints.emplace_back("variables that begin with SNYK_CRED_ are options of snyk-cred (snyk-cred "
                               "inject --help --all): correct the name, or unset it");
    return failure;
}

Failure flag_only(const Statement& statement) {
    const OptionRow& row = *statement.row;
    const std::string flag = "--" + std::string(row.name);
    std::string message =
        statement.source.name + " is set, but " + flag +
        " may only be a flag: it loosens a check, and an earlier step could have set the variable";
    if (row.from_environment) { // but not this value
        message = statement.source.name + " may only be " + alternatives(narrow_words_of(row.choices)) +
                  ": another value loosens a check, and an earlier step could have set the variable";
    }
    return {Fault::flag_only,
            std::move(message),
            {"unset " + statement.source.name + "; if the pipeline itself needs it, add " + flag +
             " to its command line"}};
}

Failure untrusted(const std::string& key, const std::string& path,
                  std::string_view effect = "loosens a check") {
    return {Fault::policy_untrusted,
            '"' + key + "\" in the policy file " + path + " " + std::string(effect) +
                ", but the job itself could have changed the file",
            {"keep the file outside the checkout, or pin its hash in the pipeline: --policy-sha256 HEX",
             "or remove this key: settings that tighten a check are accepted from any file"}};
}

/// The smaller, the stricter.
long long laxity(const Statement& statement) {
    if (statement.row->option == Option::min_validity) return -duration_value(statement).count();
    if (statement.row->option == Option::require_expiry) return statement.value == "true" ? 0 : 1;
    const Choice* choice = find_choice(statement.row->choices, statement.value);
    return choice == nullptr ? 0 : choice->laxity;
}

/// The values that one flag or variable states, none if it is empty. A repeatable option takes lists, by
/// comma or newline: a template has one input for all of them.
std::vector<std::string> values_of(const OptionRow& row, std::string_view text) {
    if (row.kind == ValueKind::none) return {switch_value(text)};
    if (!row.repeatable) return text.empty() ? std::vector<std::string>{} : std::vector{std::string(text)};
    std::string separated(text);
    std::ranges::replace(separated, '\n', ',');
    std::vector<std::string> values;
    for (const std::string_view part : split(separated, ',')) {
        if (const std::string_view one = trim(part); !one.empty()) values.emplace_back(one);
    }
    return values;
}

} // namespace

Failure empty_flag(const OptionRow& row) {
    return {Fault::usage,
            "--" + std::string(row.name) + " is given with an empty value",
            {"the variable or input behind it is unset or empty: set it, or leave the option out"}};
}

Status Layers::add(Statement statement) {
    if (auto status = refuse_secret(statement); !status) return status;
    if (auto status = check_value(statement); !status) return status;
    statements_.push_back(std::move(statement));
    return {};
}

Status Layers::add_flag(const GivenFlag& flag) {
    const OptionRow& row = row_of(flag.option);
    const std::string name = "--" + std::string(row.name);
    const bool is_switch = row.kind == ValueKind::none;
    if (!row.repeatable && !is_switch && !all_of(flag.option).empty()) {
        return Failure{Fault::usage, name + " is given twice", {"give it only once"}};
    }
    const std::vector<std::string> values = values_of(row, flag.value);
    if (values.empty() && must_not_vanish(row)) return empty_flag(row);
    for (const std::string& value : values) {
        if (auto status = add({&row, value, {Origin::flag, name}}); !status) return status;
    }
    return {};
}

Status Layers::add_variable(Command command, const std::string& name, std::string_view value) {
    const OptionRow* row = find_option_of_variable(name);
    if (row == nullptr) return unknown_variable(name);
    const SettingSource source{Origin::variable, name};
    if (!row->from_environment) return flag_only({row, {}, source});
    for (const std::string& one : values_of(*row, trim(value))) {
        Statement statement{row, one, source};
        if (auto status = add(statement); !status) return status;
        if (widens(statement)) return flag_only(statement);
        if (!belongs_to(*row, command)) statements_.pop_back();
    }
    return {};
}

Status Layers::add_policy(const PolicyStatement& policy, bool trusted) {
    for (const GivenFlag& value : policy.values) {
        Statement statement{
            &row_of(value.option),
            value.value,
            {Origin::policy_file, value.place.empty() ? policy.path : policy.path + ":" + value.place}};
        if (auto status = add(statement); !status) return status;
        if (trusted) continue;
        if (widens(statement)) return untrusted(std::string(statement.row->name), policy.path);
        if (statement.row->trusted_file_only) {
            return untrusted(std::string(statement.row->name), policy.path,
                             statement.row->option == Option::token_from
                                 ? "chooses where the credential comes from"
                                 : "chooses the key that signs");
        }
    }
    if (!policy.exceptions.empty() && !trusted) return untrusted("exceptions", policy.path);
    return {};
}

Status Layers::state(Option option, const Statement& as) {
    return add({&row_of(option), as.value, as.source});
}

Status Layers::add_ambient(Option option, std::string_view variable, const Environment& environment,
                           std::vector<std::string>& notices) {
    const Cleaned value = clean(environment.get(variable).value_or(""));
    if (value.kept.empty()) return {};
    if (const Statement* stated = effective(option)) {
        if (!equals_ignoring_case(stated->value, value.kept)) {
            notices.push_back("the variable " + std::string(variable) + " is not used: " + subject(*stated) +
                              " says something else");
        }
        return {};
    }
    for (const std::string_view removed : value.removed)
        notices.push_back("ignored " + std::string(removed) + " in variable " + std::string(variable));
    return add({&row_of(option), std::string(value.kept), {Origin::ambient, std::string(variable)}});
}

Result<Layers> Layers::gather(Command command, const std::vector<GivenFlag>& flags,
                              const Environment& environment, const PolicyStatement* policy,
                              bool trusted_policy) {
    Layers layers;
    for (const GivenFlag& flag : flags) {
        if (auto status = layers.add_flag(flag); !status) return status.error();
    }
    for (const auto& [name, value] : environment.values()) {
        if (!name.starts_with(k_variable_prefix) || trim(value).empty()) continue;
        if (auto status = layers.add_variable(command, name, value); !status) return status.error();
    }
    for (const std::string& name : environment.withheld()) {
        if (name.starts_with(k_variable_prefix)) return unknown_variable(name);
    }
    if (policy != nullptr) {
        if (auto status = layers.add_policy(*policy, trusted_policy); !status) return status.error();
    }
    return layers;
}

std::vector<const Statement*> Layers::all_of(Option option) const {
    std::vector<const Statement*> found;
    for (const Statement& statement : statements_) {
        if (statement.row->option == option) found.push_back(&statement);
    }
    return found;
}

const Statement* Layers::effective(Option option) const {
    const auto all = all_of(option);
    const auto strictest = std::ranges::min_element(
        all, [](const Statement* a, const Statement* b) { return laxity(*a) < laxity(*b); });
    return strictest == all.end() ? nullptr : *strictest; // the first of equals: the strongest layer
}

bool Layers::given(Option option) const {
    const Statement* statement = effective(option);
    return statement != nullptr && (statement->row->kind != ValueKind::none || statement->value == "true");
}

void Layers::drop(Option option) {
    std::erase_if(statements_, [option](const Statement& each) { return each.row->option == option; });
}

} // namespace snykcred
