#include "shell/net/crypto.hpp"

#include "core/base/text_forms.hpp"
#include "core/snyk/pasted_key.hpp"
#include "shell/net/openssl_handles.hpp"
#include "shell/net/openssl_init.hpp"
#include "shell/net/rsa_handles.hpp"
#include "shell/os/random.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <vector>

namespace snykcred {
namespace {

std::string lower_hex(const unsigned char* bytes, std::size_t size) {
    return hex({reinterpret_cast<const char*>(bytes), size}, HexCase::lower)
        .reveal([](std::string_view digits) { return std::string(digits); });
}

Failure unusable(std::string_view subject, std::string_view why) {
    ERR_clear_error();
    return {Fault::key_unusable,
            "the private key in " + std::string(subject) + " " + std::string(why),
            {"Snyk accepts RS256 only: create a key with `openssl genpkey -algorithm RSA -pkeyopt "
             "rsa_keygen_bits:3072`, store it unencrypted in the CI secret, and publish its public half in "
             "the service account's JWKS"}};
}

/// Refuses to ask for a passphrase; says that one was wanted.
int no_passphrase(char*, int, int, void* wanted) {
    *static_cast<bool*>(wanted) = true;
    return 0;
}

} // namespace

std::string sha256(std::string_view bytes) {
    init_openssl();
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc();
    return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string sha256_hex(std::string_view bytes) {
    const std::string digest = sha256(bytes);
    return lower_hex(reinterpret_cast<const unsigned char*>(digest.data()), digest.size());
}

Secret hmac_sha256(const Secret& key, std::string_view text) {
    init_openssl();
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned int size = 0;
    key.reveal([&](std::string_view bytes) {
        if (HMAC(EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()),
                 reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(),
                 &size) == nullptr)
            throw std::bad_alloc();
    });
    Secret made(std::string_view(reinterpret_cast<const char*>(code.data()), size));
    wipe_bytes(reinterpret_cast<char*>(code.data()), code.size());
    return made;
}

std::string fingerprint(const Secret& secret) {
    return secret.reveal([](std::string_view bytes) { return "sha256:" + sha256_hex(bytes).substr(0, 12); });
}

std::string random_hex(std::size_t bytes) {
    std::vector<unsigned char> buffer(bytes);
    fill_random(buffer.data(), buffer.size());
    return lower_hex(buffer.data(), buffer.size());
}

std::uint64_t random_seed() {
    std::array<unsigned char, sizeof(std::uint64_t)> bytes{};
    fill_random(bytes.data(), bytes.size());
    std::uint64_t seed = 0;
    std::memcpy(&seed, bytes.data(), sizeof seed);
    return seed;
}

struct SigningKey::Key {
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> handle{nullptr, &EVP_PKEY_free};
};

SigningKey::SigningKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::load(const Secret& pem, std::string_view subject) {
    return pem.reveal([subject](std::string_view text) -> Result<SigningKey> {
        if (text.find("-----BEGIN ") == std::string_view::npos) {
            const std::string_view noun = noun_of_no_pem(text);
            if (!noun.empty())
                return unusable(subject, "is " + std::string(noun) + ", not a key in PEM format");
            return unusable(subject, "is not in PEM format (it must begin with -----BEGIN PRIVATE "
                                     "KEY-----)");
        }
        if (text.find("PUBLIC KEY-----") != std::string_view::npos ||
            text.find("BEGIN CERTIFICATE-----") != std::string_view::npos) {
            return unusable(subject, "is a public key or a certificate");
        }
        const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
            made(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))), &BIO_free);
        auto key = std::make_unique<Key>();
        bool passphrase_wanted = false;
        key->handle.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, &passphrase_wanted));
        if (passphrase_wanted || text.find("ENCRYPTED") != std::string_view::npos)
            return unusable(subject, "is encrypted with a passphrase");
        if (!key->handle && text.find("BEGIN OPENSSH ") != std::string_view::npos)
            return unusable(subject, "is in OpenSSH's own format (`ssh-keygen -p -m PEM` converts it)");
        if (!key->handle) return unusable(subject, "cannot be read as PKCS#1 or PKCS#8");
        if (EVP_PKEY_get_base_id(key->handle.get()) != EVP_PKEY_RSA)
            return unusable(subject, "is not an RSA key");
        const int bits = EVP_PKEY_get_bits(key->handle.get());
        if (bits < static_cast<int>(k_min_rsa_bits)) {
            return unusable(subject, "has " + std::to_string(bits) + " bits; at least " +
                                         std::to_string(k_min_rsa_bits) + " are needed");
        }
        return SigningKey(std::move(key));
    });
}

RsaPublicKey SigningKey::public_half() const { return numbers_of(key_->handle.get()); }

Result<Secret> SigningKey::sign(std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(made(EVP_MD_CTX_new()),
                                                                          &EVP_MD_CTX_free);
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    std::string signature;
    bool signed_ =
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->handle.get()) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1;
    if (signed_) {
        signature.resize(size);
        signed_ = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                 bytes, text.size()) == 1;
    }
    if (!signed_) return unusable("use", "cannot sign");
    return Secret(std::string_view(signature).substr(0, size));
}

} // namespace snykcred
