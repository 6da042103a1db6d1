#include "core/signer/jwks.hpp"

#include "core/base/base64.hpp"
#include "core/base/inert_text.hpp"
#include "core/rule/signer_uri.hpp"
#include "core/rule/source.hpp"
#include "core/signer/jwks_request.hpp"
#include "core/signer/service_url.hpp"
#include "shell/commands.hpp"
#include "shell/converse.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/net/crypto.hpp"
#include "shell/net/network.hpp"
#include "shell/net/rsa.hpp"
#include "shell/outcome.hpp"
#include "shell/signer_choice.hpp"
#include "shell/signers.hpp"
#include "shell/signing_key.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

constexpr std::size_t k_max_public_key = 64UL * 1024;

/// The key that the command is about: its public half, as far as it is known, and who signs with it, if
/// anyone can.
struct Key {
    std::optional<RsaPublicKey> numbers;
    SignText sign{};
};

Result<Key> public_key(Session& session, const std::string& path) {
    auto file = read_text_file(path, k_max_public_key, session.deadline());
    if (!file) return std::move(file.error());
    auto key = read_public_key(file->text, "file " + inert_text(path));
    if (!key) return std::move(key.error());
    return Key{std::move(*key)};
}

Result<Key> private_key(Session& session, const SecretPlace& place) {
    auto taken = take_secret(place, session.process, session.deadline());
    if (!taken) return std::move(taken.error());
    session.voice.keep_secret(*taken);
    const Trimmed trimmed = trim_secret(std::move(*taken));
    if (trimmed.secret.empty()) {
        return Failure{Fault::no_credential,
                       "there is no private key in " + words(place),
                       {"check the name, and that the CI system gives it to this job"}};
    }
    std::vector<Secret> mended;
    auto key = load_signing_key(session, trimmed.secret, words(place), mended);
    for (const Secret& secret : mended)
        session.voice.keep_secret(secret);
    if (!key) return std::move(key.error());
    RsaPublicKey numbers = key->public_half();
    return Key{std::move(numbers), [held = std::make_shared<const SigningKey>(std::move(*key))](
                                       std::string_view text) { return held->sign(text); }};
}

Result<Key> service_key(Session& session, const KeyServiceUri& uri) {
    if (std::holds_alternative<GcpUri>(uri)) {
        return Failure{
            Fault::usage,
            "Google itself publishes the JWKS of --signer gcpsa:, and changes its keys",
            {"look at it: " + public_key_hint(uri), "it is the service account's jwks_url at Snyk"}};
    }
    if (!session.settings.check_url) {
        const auto pem = public_key_at(session, uri);
        if (!pem) {
            Failure failure = pem.error();
            failure.hints.push_back("or read it by hand (" + public_key_hint(uri) +
                                    "), and give it with --public-key PATH");
            return failure;
        }
        auto key = pem->reveal([&uri](std::string_view text) {
            return read_public_key(text, "the public key of " + words(uri));
        });
        if (!key) return std::move(key.error());
        return Key{std::move(*key)};
    }
    return Key{std::nullopt, [&session, uri](std::string_view text) { return sign_at(session, uri, text); }};
}

Result<Key> the_key(Session& session) {
    const Settings& settings = session.settings;
    if (settings.public_key) return public_key(session, *settings.public_key);
    if (settings.private_key_file)
        return private_key(session, {SecretPlace::Kind::file, settings.private_key_file->value});
    if (settings.private_key_env)
        return private_key(session, {SecretPlace::Kind::variable, settings.private_key_env->value});
    if (settings.signer) {
        auto uri = read_signer(*settings.signer);
        if (!uri) return std::move(uri.error());
        if (const auto* service = std::get_if<KeyServiceUri>(&*uri)) return service_key(session, *service);
        auto opened = open_agent(session, std::get<SshAgentUri>(*uri).fingerprint);
        if (!opened) return std::move(opened.error());
        return Key{std::move(opened->numbers), std::move(opened->sign)};
    }
    if (settings.signer_command) {
        if (!settings.check_url) {
            return Failure{Fault::usage,
                           "--signer-command signs, but gives no public key to print",
                           {"give the public key with --public-key PATH, or add --check URL"}};
        }
        auto opened = open_program(session, settings.signer_command->value);
        if (!opened) return std::move(opened.error());
        return Key{std::nullopt, std::move(opened->sign)};
    }
    return Failure{
        Fault::usage,
        "jwks needs a key",
        {"name its file: --public-key PATH (PEM, or an SSH public key), or --private-key-file PATH"}};
}

/// Is a key that is served the one that signs? With the private key in hand that is tried, with a text that
/// no token endpoint would take for an assertion.
Result<IsTheKey> test_of(const Key& key, const std::string& url) {
    if (!key.sign) return IsTheKey([&key](const RsaPublicKey& served) { return served == key.numbers; });
    const std::string text = "snyk-cred jwks --check " + url;
    auto signature = key.sign(text);
    if (!signature) return std::move(signature.error());
    return IsTheKey([text, signature = std::make_shared<const Secret>(std::move(*signature))](
                        const RsaPublicKey& served) { return verifies(served, text, *signature); });
}

Result<std::string> check(Session& session, const Key& key, const std::string& url_text) {
    const auto url = read_service_url(url_text, "--check");
    if (!url) return url.error();
    const std::string where = url->origin + url->target;
    auto network = Network::open(session.settings, session.environment, session.deadline());
    if (!network) return std::move(network.error());
    JwksRequest request(*url, session.settings, random_seed());
    converse(request, *network, {}, session);
    auto served = request.finish();
    if (!served) return std::move(served.error());
    auto entries = read_jwks(*served, where);
    if (!entries) return std::move(entries.error());
    auto is_the_key = test_of(key, where);
    if (!is_the_key) return std::move(is_the_key.error());
    const std::string kid = session.settings.key_id ? session.settings.key_id->value : std::string();
    auto entry = find_signing_key(*entries, *is_the_key, kid, where);
    if (!entry) return std::move(entry.error());
    return where + " serves the key" + (key.sign ? " that signs" : "") + ": key ID " +
           inert_text(entry->kid) + ", RSA, " + std::to_string(entry->key->bits()) + " bits\n" +
           (kid.empty() ? "give it to the other commands as --key-id " + inert_text(entry->kid) + "\n" : "");
}

Status run(Session& session) {
    auto key = the_key(session);
    if (!key) return std::move(key.error());
    const Settings& settings = session.settings;
    for (const std::string& notice : session.findings.notices) {
        if (!settings.quiet) session.voice.say("snyk-cred: notice: " + notice + "\n");
    }
    if (settings.check_url) {
        auto said = check(session, *key, *settings.check_url);
        if (!said) return std::move(said.error());
        return session.voice.print(*said);
    }
    const std::string kid =
        settings.key_id ? settings.key_id->value : encode_base64url(sha256(thumbprint_text(*key->numbers)));
    return session.voice.print(jwks_text(*key->numbers, kid));
}

} // namespace

int run_jwks(const CommandLine& line, const ProcessEnvironment& process) {
    Session session(process);
    auto done = prepare(session, line);
    if (done) done = run(session);
    return done ? 0 : say_refusal(session, std::move(done.error()));
}

} // namespace snykcred
