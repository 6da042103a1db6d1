#include "core/signer/vault_secret_answers.hpp"

#include "core/signer/json_member.hpp"
#include "core/signer/vault_refusal.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

constexpr RefusalRow k_rows[] = {
    {"sealed", Fault::key_service, "unseal it, then run the job again"},
    {"permission denied", Fault::key_refused,
     "the policy of role ROLE must allow `read` on TARGET. A wrong path in the URI is refused in the same words: it is MOUNT/PATH, without v1/ and data/"},
    {"no handler for route", Fault::token_from,
     "there is no KV engine at ENGINE: check the URI's path, or add mount="},
    {"namespace not found", Fault::token_from, "check namespace= in the URI"},
};

Question question(const VaultKvUri& uri) {
    Question asked = vault_question(uri, "the reading of " + uri.mount + "/" + uri.path, k_rows);
    asked.names.emplace_back("TARGET", uri.mount + (uri.versioned ? "/data/" : "/") + uri.path);
    asked.names.emplace_back("ENGINE", uri.mount);
    asked.otherwise = Fault::token_from;
    asked.hint = "check the path and the parameters in the URI";
    return asked;
}

Failure no_credential(const VaultKvUri& uri, const std::string& why, std::string hint) {
    return {Fault::no_credential,
            "no credential: " + uri.host() + " has " + why + " " + uri.mount + "/" + uri.path,
            {std::move(hint)}};
}

/// The path of version 1 at an engine of version 2, which says so in a warning.
bool is_of_other_version(const Reply& reply) {
    return vault_texts(reply.body, "warnings").value_or("").find("versioned") != std::string::npos;
}

/// 404 without an error: nothing is stored there, it was deleted, or the engine is of the other version.
Failure not_there(const Reply& reply, const VaultKvUri& uri) {
    if (is_of_other_version(reply)) {
        return {Fault::token_from,
                uri.host() + " keeps versions in " + uri.mount +
                    ", but kv=1 asks for an engine that keeps none",
                {"leave kv=1 out of the URI"}};
    }
    const bool destroyed = is_true(reply.body, {"data", "metadata", "destroyed"});
    const auto deleted = secret_member(reply.body, {"data", "metadata", "deletion_time"});
    if (destroyed || (deleted && !deleted->empty())) {
        const auto version = number_member(reply.body, {"data", "metadata", "version"});
        const std::string which = version ? "version " + std::to_string(*version) + " of" : "what was at";
        return no_credential(
            uri, (destroyed ? "destroyed " : "deleted ") + which,
            destroyed ? "store the credential there again"
                      : "undelete that version (vault kv undelete), or store the credential again");
    }
    if (uri.path == "data" || uri.path.starts_with("data/")) {
        return no_credential(
            uri, "nothing at",
            "leave data/ out of the URI's path: it belongs to the address that is asked, not to "
            "the secret's path");
    }
    Failure failure =
        no_credential(uri, (uri.version.empty() ? "nothing at" : "no version " + uri.version + " of"),
                      "check the path in the URI: MOUNT/PATH, as `vault kv get` takes it");
    if (uri.versioned) failure.hints.emplace_back("if the engine is of version 1, add kv=1");
    return failure;
}

/// The version that was read; none: the answer is not one of the engine's.
std::optional<std::string> version_in(const Reply& reply, const VaultKvUri& uri) {
    if (!uri.versioned) return std::string();
    const auto version = number_member(reply.body, {"data", "metadata", "version"});
    if (!version || *version < 1) return std::nullopt;
    return std::to_string(*version);
}

Failure wrong_field(const VaultKvUri& uri, std::string_view why, std::string hint) {
    return {Fault::token_from,
            uri.host() + " has " + std::string(why) + " field " + uri.field + " in " + uri.mount + "/" +
                uri.path,
            {std::move(hint)}};
}

} // namespace

Result<StoredValue> read_vault_secret(const Reply& reply, const VaultKvUri& uri) {
    const Question asked = question(uri);
    if (reply.status == 404) {
        const auto errors = vault_texts(reply.body, "errors");
        const bool deleted = kind_of_member(reply.body, {"data", "metadata"}) == JsonKind::object;
        if (deleted || is_of_other_version(reply) || (errors && errors->empty()))
            return not_there(reply, uri);
    }
    if (reply.status != 200) return vault_refused(asked, reply);
    const JsonKind data =
        uri.versioned ? kind_of_member(reply.body, {"data", "data"}) : kind_of_member(reply.body, {"data"});
    auto version = version_in(reply, uri);
    if (data != JsonKind::object || !version) return foreign_answer(asked, "gives no secret of a KV engine");
    if (!uri.version.empty() && *version != uri.version) {
        return Failure{Fault::token_from,
                       asked.host + " gave version " + *version + " of " + uri.mount + "/" + uri.path +
                           ", not version " + uri.version,
                       {"check that nothing between changes the request"}};
    }
    const JsonKind kind = uri.versioned ? kind_of_member(reply.body, {"data", "data", uri.field})
                                        : kind_of_member(reply.body, {"data", uri.field});
    if (kind == JsonKind::absent)
        return wrong_field(uri, "no", "check field= in the URI: upper and lower case count");
    if (kind != JsonKind::text) return wrong_field(uri, "no text in", "store the credential as a string");
    auto value = uri.versioned ? secret_member(reply.body, {"data", "data", uri.field})
                               : secret_member(reply.body, {"data", uri.field});
    if (!value || value->empty())
        return no_credential(uri, "an empty field " + uri.field + " in", "store the credential there");
    return StoredValue{std::move(*value), std::move(*version)};
}

} // namespace snykcred
