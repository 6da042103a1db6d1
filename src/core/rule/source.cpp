#include "core/rule/source.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/ci/system.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/near_names.hpp"
#include "core/rule/signer_uri.hpp"
#include "core/snyk/variable.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace snykcred {
namespace {

using enum SecretPlace::Kind;

/// The name of the variable, if one named it.
std::string variable_in(const SettingSource& source) {
    return source.origin == Origin::variable ? source.name : std::string();
}

std::optional<StoredToken> explicit_token(const Settings& settings) {
    if (settings.token_env) {
        return StoredToken{
            {variable, settings.token_env->value}, variable_in(settings.token_env->source), {}};
    }
    if (settings.token_file)
        return StoredToken{{file, settings.token_file->value}, variable_in(settings.token_file->source), {}};
    if (settings.token_stdin)
        return StoredToken{{standard_input, {}}, variable_in(settings.token_stdin_source), {}};
    return std::nullopt;
}

/// The variable that names a client's source, where no flag has a part in it.
std::string client_named_by(const Settings& settings) {
    std::string name;
    for (const auto* setting :
         {&settings.client_id, &settings.client_secret_env, &settings.client_secret_file,
          &settings.private_key_file, &settings.private_key_env, &settings.key_id, &settings.signer,
          &settings.signer_command, &settings.assertion_env, &settings.assertion_file}) {
        if (!*setting) continue;
        if ((*setting)->source.origin == Origin::flag) return {};
        if ((*setting)->source.origin == Origin::variable) name = (*setting)->source.name;
    }
    return name;
}

bool client_is_explicit(const Settings& settings) {
    const bool id = settings.client_id && settings.client_id->source.origin != Origin::ambient;
    return id || settings.client_secret_env || settings.client_secret_file || settings.private_key_file ||
           settings.private_key_env || settings.signer || settings.signer_command || settings.assertion_env ||
           settings.assertion_file;
}

/// The client's other half; client_secret_env's default is SNYK_CLIENT_SECRET.
SecretPlace client_place(const Settings& settings) {
    if (settings.private_key_file) return {file, settings.private_key_file->value};
    if (settings.private_key_env) return {variable, settings.private_key_env->value};
    if (settings.assertion_file) return {file, settings.assertion_file->value};
    if (settings.assertion_env) return {variable, settings.assertion_env->value};
    if (settings.client_secret_file) return {file, settings.client_secret_file->value};
    if (settings.client_secret_env) return {variable, settings.client_secret_env->value};
    return {variable, std::string(k_snyk_client_secret)};
}

ClientProofBy proof_by(const Settings& settings) {
    if (settings.signer) return ClientProofBy::agent;
    if (settings.signer_command) return ClientProofBy::program;
    if (settings.assertion_env || settings.assertion_file) return ClientProofBy::finished;
    if (settings.private_key_file || settings.private_key_env) return ClientProofBy::key;
    return ClientProofBy::secret;
}

/// The key ID stands within what is signed.
Status check_key_id(const Settings& settings, const OAuthClient& client) {
    const bool googles = client.service && std::holds_alternative<GcpUri>(*client.service);
    const bool given = settings.key_id || settings.key_jwks;
    if (googles && given) {
        return Failure{
            Fault::usage,
            "--key-id or --key-jwks is given, but Google names the key that signs for gcpsa: itself",
            {"leave both out"}};
    }
    const bool needed =
        !googles && client.by != ClientProofBy::secret && client.by != ClientProofBy::finished;
    if (!needed || given) return {};
    const std::string what = client.by == ClientProofBy::key ? "a private key is set" : "a signer is set";
    return Failure{Fault::usage,
                   what + " without --key-id, which tells Snyk where to find the public key",
                   {"add --key-id with the `kid` that the key has in the service account's JWKS",
                    "snyk-cred jwks --check URL says which one that is"}};
}

Status name_signer(OAuthClient& client, SignerUri uri, const Settings& settings) {
    if (auto* service = std::get_if<KeyServiceUri>(&uri)) {
        client.by = ClientProofBy::service;
        client.service = std::move(*service);
        return {};
    }
    client.signer = std::move(std::get<SshAgentUri>(uri).fingerprint);
    if (!settings.id_token_env && !settings.id_token_file) return {};
    return Failure{Fault::usage,
                   "an SSH agent is not asked with the job's identity, but one is named",
                   {"leave --id-token-env and --id-token-file out"}};
}

Result<CredentialSource> client(const Settings& settings, const Environment& environment, const Job& job) {
    std::string id;
    if (settings.client_id) {
        id = settings.client_id->value;
    } else if (const auto ambient = environment.get(k_snyk_client_id)) {
        id = *ambient;
    } else {
        return Failure{Fault::no_credential,
                       "a client secret or private key is set, but no client ID: --client-id is "
                       "missing and "
                       "SNYK_CLIENT_ID is empty",
                       {"add --client-id with the service account's client ID (it is not secret)"}};
    }
    OAuthClient source;
    source.client_id = std::move(id);
    source.by = proof_by(settings);
    if (settings.signer) {
        auto uri = read_signer(*settings.signer);
        if (!uri) return std::move(uri.error());
        if (auto status = name_signer(source, std::move(*uri), settings); !status)
            return std::move(status.error());
    }
    if (auto status = check_key_id(settings, source); !status) return std::move(status.error());
    if (settings.signer_command) source.signer = settings.signer_command->value;
    if (source.has_place()) source.place = client_place(settings);
    if (settings.key_id) source.key_id = settings.key_id->value;
    if (source.has_place() && source.place.kind == variable && !environment.has(source.place.name)) {
        return nothing_there(source.place, settings, environment, job);
    }
    return CredentialSource{std::move(source)};
}

Failure two_sources(std::string_view one, std::string_view other) {
    return {Fault::two_sources,
            "two credentials are set: " + std::string(one) + " and " + std::string(other),
            {"choose one with --token-env or --client-id, or remove the other from this job"}};
}

/// Why a variable holds nothing: "the variable X is not set". On GitHub an input of the action is called by
/// its own name, for that is what stands in the workflow.
std::string empty_variable(const std::string& name, const Environment& environment, const Job& job) {
    const std::string_view prefix = job.ci != nullptr ? job.ci->input_prefix : std::string_view{};
    if (!environment.exists(name)) return "the variable " + name + " is not set";
    std::string subject = "the variable " + name + " is set but empty";
    if (prefix.empty()) return subject;
    if (name.starts_with(prefix)) {
        std::string input = to_lower(std::string_view(name).substr(prefix.size()));
        std::ranges::replace(input, '_', '-');
        subject = "the input `" + input + "` is empty";
    }
    if (job.absence) return subject; // which says why
    return subject + ": " + std::string(job.ci->name) +
           " gives an empty value for a secret that does not exist here";
}

/// The usual causes, the likeliest first.
std::vector<std::string> causes(const SecretPlace& place, const Environment& environment, const Job& job) {
    const std::string name = place.kind == variable ? place.name : std::string();
    std::vector<std::string> hints;
    if (job.absence) {
        if (job.ci != nullptr && job.ci->absence_remedy != nullptr) {
            if (auto remedy = job.ci->absence_remedy(environment)) hints.push_back(std::move(*remedy));
        }
        hints.emplace_back(
            "run this job where the secret is available, or let it succeed without it: --on-missing skip");
        return hints;
    }
    if (name == k_snyk_token && environment.has(k_snyk_client_secret)) {
        hints.emplace_back("SNYK_CLIENT_SECRET is set without a client ID: set SNYK_CLIENT_ID, or "
                           "add --client-id "
                           "(the ID is not secret)");
    }
    if (const std::string other =
            job.by_inputs || name.empty() ? std::string() : credential_under_another_name(name, environment);
        !other.empty())
        hints.push_back(other + " is set: if it holds the credential, add --token-env " + other);
    if (job.ci == nullptr) {
        if (!name.empty()) {
            hints.push_back("set " + name +
                            ", or name the variable that holds the credential: "
                            "--token-env NAME");
        }
    } else if (job.ci->missing != nullptr) {
        std::ranges::move(job.ci->missing(name, environment), std::back_inserter(hints));
    } else if (!job.ci->secret_hint.empty()) {
        hints.emplace_back(job.ci->secret_hint);
    }
    return hints;
}

std::string account_settings(const Endpoint& endpoint) {
    const Region* region = endpoint.region();
    std::string app = region != nullptr ? std::string(region->app_host) : endpoint.host();
    if (region == nullptr && app.starts_with("api.")) app.replace(0, 3, "app");
    return "https://" + app;
}

} // namespace

Result<CredentialSource> choose_source(const Settings& settings, const Environment& environment,
                                       const Job& job) {
    const auto token = explicit_token(settings);
    if (client_is_explicit(settings)) {
        // Two explicit sources are refused by settle(), which knows their names.
        auto source = client(settings, environment, job);
        const std::string named_by = client_named_by(settings);
        if (!source || named_by.empty()) return source;
        if (environment.has(k_snyk_token))
            return two_sources(k_snyk_token, "the client that " + named_by + " names");
        std::get<OAuthClient>(*source).access_token_lies_there = environment.has(k_snyk_oauth_token);
        return source;
    }
    if (settings.token_from) { // a flag or a trusted file, so that no variable is its rival
        auto uri = read_stored_uri(settings.token_from->value);
        if (!uri) return std::move(uri.error());
        return CredentialSource{ServiceToken{std::move(*uri)}};
    }
    if (token) {
        if (token->place.kind == variable && !environment.has(token->place.name)) {
            return nothing_there(token->place, settings, environment, job);
        }
        StoredToken source = *token;
        for (const std::string_view rival : {k_snyk_token, k_snyk_oauth_token}) {
            if (!source.named_by.empty() && environment.has(rival) && rival != source.place.name)
                source.rivals.emplace_back(rival);
        }
        return CredentialSource{std::move(source)};
    }

    std::vector<std::string_view> ready; // names that hold a ready-made credential
    for (const SnykVariable& each : all_snyk_variables()) {
        if (each.carries == Carries::credential && environment.has(each.name)) ready.push_back(each.name);
    }
    if (ready.size() > 1) return two_sources(ready[0], ready[1]);
    if (environment.has(k_snyk_client_id) && environment.has(k_snyk_client_secret)) {
        const bool access_token =
            !ready.empty() && ready[0] == k_snyk_oauth_token; // perhaps this client's own
        if (!ready.empty() && !access_token)
            return two_sources(ready[0], "SNYK_CLIENT_ID with SNYK_CLIENT_SECRET");
        auto source = client(settings, environment, job);
        if (source) std::get<OAuthClient>(*source).access_token_lies_there = access_token;
        return source;
    }
    if (!ready.empty()) return CredentialSource{StoredToken{{variable, std::string(ready[0])}, {}, {}}};
    if (environment.has(k_snyk_client_id)) {
        return nothing_there({variable, std::string(k_snyk_client_secret)}, settings, environment, job);
    }
    return nothing_there({variable, std::string(k_snyk_token)}, settings, environment, job);
}

Failure two_values(const StoredToken& source, std::string_view rival) {
    Failure failure = two_sources(words(source.place) + ", which " + source.named_by + " names,", rival);
    failure.hints.insert(
        failure.hints.begin(),
        "choose the source with a flag (--token-env, --token-file or --token-stdin): an earlier "
        "step could have set the variable, so it does not override " +
            std::string(rival));
    return failure;
}

Failure nothing_there(const SecretPlace& place, const Settings& settings, const Environment& environment,
                      const Job& job) {
    const bool masks = settings.command == Command::mask; // wants whatever there is to hide
    const std::string lead = masks ? "there is nothing to mask: " : "no credential: ";
    Failure failure{Fault::no_credential, {}, causes(place, environment, job)};
    if (masks) failure.hints.emplace_back("name variables with --also-env");
    if (!job.absence && !masks)
        std::ranges::move(missing_hints(settings, environment, job), std::back_inserter(failure.hints));
    switch (place.kind) {
    case variable: failure.message = lead + empty_variable(place.name, environment, job); break;
    case file: failure.message = lead + "the file " + inert_text(place.name) + " is empty"; break;
    case standard_input: failure.message = lead + "the first line of standard input is empty"; break;
    }
    if (job.absence) failure.message += " (" + *job.absence + ")";
    if (!job.absence && job.absence_if_protected) failure.message += " (" + *job.absence_if_protected + ")";
    return failure;
}

std::vector<std::string> missing_hints(const Settings& settings, const Environment& environment,
                                       const Job& job) {
    std::vector<std::string> hints;
    const auto resolved = resolve_endpoint(nullptr, {}, settings, environment);
    const Region* us = &all_regions().front();
    const Endpoint endpoint = resolved ? resolved->endpoint : public_endpoint(*us, {});
    const bool person = job.context == Context::local || settings.plan.value == Plan::free ||
                        settings.plan.value == Plan::team || settings.plan.value == Plan::trial ||
                        settings.plan.value == Plan::other;
    const std::string app = account_settings(endpoint);
    if (!person) {
        hints.push_back("on an Enterprise plan, create a service account: " + app +
                        " > Group or Organization settings > Service accounts (Snyk recommends "
                        "OAuth client "
                        "credentials for CI" +
                        (endpoint.region() != nullptr && endpoint.region()->oauth_only
                             ? "; this region accepts nothing else"
                             : "") +
                        ")");
    }
    const bool personal_possible =
        person || (settings.plan.value == Plan::automatic && !endpoint.single_tenant() &&
                   (endpoint.region() == nullptr || !endpoint.region()->enterprise_only));
    if (personal_possible) {
        hints.push_back((person ? std::string("copy your token: ")
                                : std::string("on any other plan, copy your token: ")) +
                        app + "/account (Account settings > General > Auth Token > click to show)");
    }
    return hints;
}

} // namespace snykcred
