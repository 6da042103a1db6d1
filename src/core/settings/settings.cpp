#include "core/settings/settings.hpp"

#include "core/base/text.hpp"
#include "core/settings/credential_options.hpp"
#include "core/settings/policy_file.hpp"
#include "core/settings/setting_layers.hpp"
#include "core/settings/shown_settings.hpp"
#include "core/snyk/quote.hpp"
#include "core/snyk/variable.hpp"

#include <algorithm>
#include <charconv>

namespace snykcred {
namespace {

using Text = std::optional<Sourced<std::string>>;

Text text(const Layers& layers, Option option) {
    const Statement* statement = layers.effective(option);
    if (statement == nullptr) return std::nullopt;
    return Sourced<std::string>{statement->value, statement->source};
}

std::optional<std::string> value(const Layers& layers, Option option) {
    const Statement* statement = layers.effective(option);
    return statement == nullptr ? std::nullopt : std::optional(statement->value);
}

std::vector<std::string> values(const Layers& layers, Option option) {
    std::vector<std::string> all;
    for (const Statement* statement : layers.all_of(option))
        all.push_back(statement->value);
    return all;
}

template<class Enum>
void choose(Sourced<Enum>& setting, const Layers& layers, Option option) {
    const Statement* statement = layers.effective(option);
    if (statement == nullptr) return;
    // check_value() has seen to it that the word is one of them.
    if (const Choice* choice = find_choice(choices(Enum{}), statement->value)) {
        setting = {static_cast<Enum>(choice->value), statement->source};
    }
}

std::vector<Expectation> expectations(const Layers& layers, Option option) {
    std::vector<Expectation> all;
    for (const Statement* statement : layers.all_of(option)) {
        if (all.empty() || all.back().source.origin != statement->source.origin) {
            all.push_back({statement->source, {}});
        }
        all.back().any_of.push_back(statement->value);
    }
    return all;
}

/// Two options of which only one can hold: the stronger layer's; of the same layer both are an error.
Status settle_exclusive(Layers& layers, Option one, Option other) {
    if (!layers.given(one) || !layers.given(other)) return {};
    const Statement* a = layers.effective(one);
    const Statement* b = layers.effective(other);
    if (a->source.origin == b->source.origin) {
        return Failure{fault_of_value(a->source),
                       subject(*a) + " and " + subject(*b) + " cannot be used together",
                       {"remove one of them"}};
    }
    layers.drop(a->source.origin < b->source.origin ? other : one); // the enum has the stronger first
    return {};
}

/// A variable that states, for the whole job, what `mask` cannot do.
Status refuse_for_command(Command command, const Environment& environment) {
    if (command != Command::mask) return {};
    const std::string variable = variable_of(row_of(Option::token_stdin));
    const auto stated = environment.get(variable);
    if (!stated || switch_value(trim(*stated)) != "true") return {};
    return Failure{Fault::usage,
                   variable + " is set, and mask needs standard input for what it filters",
                   {"unset " + variable + " for this step"}};
}

/// Neither gives way, wherever it stands: a check that asks nobody would say nothing of who signs, or of what
/// a key service keeps.
Status refuse_services_offline(const Layers& layers) {
    if (!layers.given(Option::offline)) return {};
    for (const Option option : {Option::signer, Option::signer_command, Option::token_from}) {
        if (!layers.given(option)) continue;
        return Failure{
            Fault::usage,
            "--offline and " + subject(*layers.effective(option)) + " cannot be used together",
            {"leave --offline out: the one who signs, or who keeps the credential, has to be asked"}};
    }
    return {};
}

Status check_plans(const Layers& layers) {
    const Statement* effective = layers.effective(Option::plan);
    if (effective == nullptr || effective->value == "enterprise" || effective->value == "auto") return {};
    for (const Statement* other : layers.all_of(Option::plan)) {
        if (other->value == effective->value) continue;
        return Failure{Fault::plan_contradicted,
                       subject(*effective) + " declares " + effective->value + ", but " + subject(*other) +
                           " declares " + other->value,
                       {"correct one of them: an account has only one plan"}};
    }
    return {};
}

/// --expect-org takes ids: a slug would be an expectation that nothing meets.
Status check_expected_orgs(const Layers& layers) {
    for (const Statement* statement : layers.all_of(Option::expect_org)) {
        if (is_uuid(statement->value)) continue;
        const bool file = statement->source.origin == Origin::policy_file;
        const bool placeholder = equals_ignoring_case(statement->value, "ORG_ID");
        return Failure{
            file ? Fault::policy_file : Fault::setting_invalid,
            subject(*statement) +
                (placeholder ? " still has the example's placeholder "
                             : " takes the organization ID, and this is not one: ") +
                quoted_if_harmless(statement->value),
            {"copy the ID from Snyk: Settings > General > Organization ID (a UUID; a slug or a name "
             "will not do)"}};
    }
    return {};
}

Status check_combinations(Layers& layers, Command command, const Environment& environment) {
    if (auto status = refuse_for_command(command, environment); !status) return status;
    if (auto status = check_credential_options(layers); !status) return status;
    if (auto status = check_plans(layers); !status) return status;
    if (auto status = check_expected_orgs(layers); !status) return status;
    for (const auto& [one, other] :
         {std::pair{Option::quiet, Option::verbose}, std::pair{Option::offline, Option::probe_regions},
          std::pair{Option::no_mask, Option::also_env}}) {
        if (auto status = settle_exclusive(layers, one, other); !status) return status;
    }
    if (auto status = refuse_services_offline(layers); !status) return status;
    if (layers.given(Option::show_person) && !layers.given(Option::report_file)) {
        return Failure{
            Fault::usage,
            "--show-person is given without --report-file, and only that file may hold a person's name",
            {"add --report-file PATH, or leave --show-person out"}};
    }
    if (layers.given(Option::policy_sha256) && !layers.given(Option::policy_file)) {
        return Failure{Fault::usage,
                       "--policy-sha256 is set without --policy-file",
                       {"add --policy-file with the file that the hash belongs to"}};
    }
    return {};
}

/// The one organization that a flag expects, where --org names none: it is handed over, so that the work is
/// done there.
const Statement* org_expected_by_flag(const Layers& layers) {
    if (layers.effective(Option::org) != nullptr) return nullptr;
    const Statement* one = nullptr;
    for (const Statement* statement : layers.all_of(Option::expect_org)) {
        if (statement->source.origin != Origin::flag) continue;
        if (one != nullptr) return nullptr;
        one = statement;
    }
    return one;
}

Status add_ambient(Layers& layers, Command command, const Environment& environment, Settings& settings) {
    const Statement* expected = org_expected_by_flag(layers);
    if (belongs_to(row_of(Option::org), command) && expected != nullptr) {
        const auto ambient = environment.get(k_snyk_cfg_org);
        if (ambient && !equals_ignoring_case(trim(*ambient), expected->value)) {
            settings.notices.push_back(std::string(k_snyk_cfg_org) +
                                       " names another organization than --expect-org and is not used");
        }
        if (auto status = layers.state(Option::org, *expected); !status) return status;
    } else if (belongs_to(row_of(Option::org), command)) {
        if (auto status = layers.add_ambient(Option::org, k_snyk_cfg_org, environment, settings.notices);
            !status)
            return status;
    }
    if (belongs_to(row_of(Option::client_id), command) && ambient_client_counts(layers, environment)) {
        return layers.add_ambient(Option::client_id, k_snyk_client_id, environment, settings.notices);
    }
    return {};
}

void fill_source_and_region(Settings& settings, const Layers& layers) {
    settings.token_env = text(layers, Option::token_env);
    settings.token_file = text(layers, Option::token_file);
    settings.token_stdin = layers.given(Option::token_stdin);
    settings.token_from = text(layers, Option::token_from);
    if (settings.token_stdin) settings.token_stdin_source = layers.effective(Option::token_stdin)->source;
    settings.client_id = text(layers, Option::client_id);
    settings.client_secret_env = text(layers, Option::client_secret_env);
    settings.client_secret_file = text(layers, Option::client_secret_file);
    settings.private_key_file = text(layers, Option::private_key_file);
    settings.private_key_env = text(layers, Option::private_key_env);
    settings.key_id = text(layers, Option::key_id);
    settings.key_jwks = text(layers, Option::key_jwks);
    settings.signer = text(layers, Option::signer);
    settings.signer_command = text(layers, Option::signer_command);
    settings.assertion_env = text(layers, Option::assertion_env);
    settings.assertion_file = text(layers, Option::assertion_file);
    settings.id_token_env = value(layers, Option::id_token_env);
    settings.id_token_file = value(layers, Option::id_token_file);
    settings.public_key = value(layers, Option::public_key);
    settings.check_url = value(layers, Option::check);
    settings.region = text(layers, Option::region);
    settings.api_url = text(layers, Option::api_url);
    settings.allow_hosts = values(layers, Option::allow_host);
    settings.probe_regions = layers.given(Option::probe_regions);
}

void fill_rule(Settings& settings, const Layers& layers) {
    settings.org = text(layers, Option::org);
    choose(settings.plan, layers, Option::plan);
    choose(settings.policy, layers, Option::policy);
    settings.policy_file = text(layers, Option::policy_file);
    settings.policy_sha256 = value(layers, Option::policy_sha256);
    choose(settings.context, layers, Option::context);
    settings.expect_org = expectations(layers, Option::expect_org);
    settings.expect_principal = expectations(layers, Option::expect_principal);
    settings.expect_region = expectations(layers, Option::expect_region);
    if (const Statement* statement = layers.effective(Option::min_validity)) {
        settings.min_validity = {std::chrono::ceil<std::chrono::seconds>(duration_value(*statement)),
                                 statement->source};
    }
    if (const Statement* statement = layers.effective(Option::require_expiry))
        settings.require_expiry = {statement->value == "true", statement->source};
    choose(settings.on_missing, layers, Option::on_missing);
    choose(settings.on_unavailable, layers, Option::on_unavailable);
    choose(settings.untrusted_code, layers, Option::untrusted_code);
    settings.event_name = value(layers, Option::event_name);
    settings.event_head_repo = value(layers, Option::event_head_repo);
    settings.event_base_repo = value(layers, Option::event_base_repo);
    settings.event_actor = value(layers, Option::event_actor);
}

void fill_output(Settings& settings, const Layers& layers) {
    if (auto format = text(layers, Option::format)) settings.format = *std::move(format);
    choose(settings.hand_over, layers, Option::hand_over);
    settings.output = value(layers, Option::output);
    settings.outputs_file = value(layers, Option::outputs_file);
    settings.no_mask = layers.given(Option::no_mask);
    settings.also_env = values(layers, Option::also_env);
    settings.keep_identity = layers.given(Option::keep_identity);
    choose(settings.report, layers, Option::report);
    settings.report_file = value(layers, Option::report_file);
    settings.show_person = layers.given(Option::show_person);
    settings.quiet = layers.given(Option::quiet);
    settings.verbose = layers.given(Option::verbose);
    Sourced<Color> color;
    choose(color, layers, Option::color);
    settings.color = color.value;
}

void fill_network(Settings& settings, const Layers& layers) {
    settings.offline = layers.given(Option::offline);
    settings.ca_file = value(layers, Option::ca_file);
    choose(settings.trust, layers, Option::trust);
    settings.proxy = value(layers, Option::proxy);
    settings.proxy_auth_file = value(layers, Option::proxy_auth_file);
    if (const Statement* timeout = layers.effective(Option::timeout)) {
        settings.timeout = duration_value(*timeout);
        settings.timeout_source = timeout->source;
    }
    if (const Statement* attempts = layers.effective(Option::max_attempts)) {
        const std::string& digits = attempts->value;
        std::from_chars(digits.data(), digits.data() + digits.size(), settings.max_attempts);
    }
}

} // namespace

std::string words(const SettingSource& source) {
    switch (source.origin) {
    case Origin::by_default: return "default";
    case Origin::flag: return "flag " + source.name;
    case Origin::variable:
    case Origin::ambient: return "variable " + source.name;
    case Origin::policy_file: return "policy file " + source.name;
    case Origin::credential: return "the credential in " + source.name;
    }
    return {};
}

std::optional<std::string> flag_value(const std::vector<GivenFlag>& flags, Option option) {
    std::optional<std::string> value;
    for (const GivenFlag& flag : flags) {
        if (flag.option == option && !flag.value.empty()) value = flag.value;
    }
    return value;
}

Result<Settings> settle(Command command, const std::vector<GivenFlag>& flags, const Environment& environment,
                        const PolicyStatement* policy, bool trusted_policy) {
    auto gathered = Layers::gather(command, flags, environment, policy, trusted_policy);
    if (!gathered) return gathered.error();
    Layers& layers = *gathered;
    if (auto status = check_combinations(layers, command, environment); !status) return status.error();
    Settings settings;
    settings.command = command;
    if (auto status = add_ambient(layers, command, environment, settings); !status) return status.error();

    fill_source_and_region(settings, layers);
    fill_rule(settings, layers);
    fill_output(settings, layers);
    fill_network(settings, layers);
    if (policy != nullptr) settings.exceptions = policy->exceptions;
    if (policy != nullptr && settings.policy.value != PolicyMode::enforce)
        settings.warn_until = policy->warn_until;
    settings.policy_trusted = policy != nullptr && trusted_policy;
    settings.shown = shown_settings(layers, command);
    return settings;
}

} // namespace snykcred
