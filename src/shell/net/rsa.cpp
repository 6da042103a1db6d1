#include "shell/net/rsa.hpp"

#include "core/signer/ssh_wire.hpp"
#include "shell/net/openssl_init.hpp"
#include "shell/net/rsa_handles.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace snykcred {
namespace {

using Number = std::unique_ptr<BIGNUM, Releases<BN_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Releases<OSSL_PARAM_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Releases<OSSL_PARAM_BLD_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Releases<EVP_PKEY_CTX_free>>;
using DecoderContext = std::unique_ptr<OSSL_DECODER_CTX, Releases<OSSL_DECODER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Releases<EVP_MD_CTX_free>>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string number_of(const EVP_PKEY* key, const char* name) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
    const Number number(raw);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
    BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

Failure unusable(const std::string& subject, const std::string& why, std::string hint) {
    ERR_clear_error();
    return {Fault::key_unusable, "the public key in " + subject + " " + why, {std::move(hint)}};
}

std::optional<RsaPublicKey> read_pem(std::string_view text) {
    EVP_PKEY* raw = nullptr;
    const DecoderContext decoder(
        OSSL_DECODER_CTX_new_for_pkey(&raw, "PEM", nullptr, nullptr, EVP_PKEY_PUBLIC_KEY, nullptr, nullptr));
    const unsigned char* data = bytes_of(text);
    std::size_t size = text.size();
    const bool read = decoder && OSSL_DECODER_from_data(decoder.get(), &data, &size) == 1;
    const KeyHandle key(raw);
    if (!read || !key) return std::nullopt;
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return RsaPublicKey{};
    return numbers_of(key.get());
}

KeyHandle handle_of(const RsaPublicKey& key) {
    const Number n(BN_bin2bn(bytes_of(key.modulus), static_cast<int>(key.modulus.size()), nullptr));
    const Number e(BN_bin2bn(bytes_of(key.exponent), static_cast<int>(key.exponent.size()), nullptr));
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return {};
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* raw = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return {};
    return KeyHandle(raw);
}

} // namespace

RsaPublicKey numbers_of(const EVP_PKEY* key) {
    return {number_of(key, OSSL_PKEY_PARAM_RSA_N), number_of(key, OSSL_PKEY_PARAM_RSA_E)};
}

Result<RsaPublicKey> read_public_key(std::string_view text, const std::string& subject) {
    init_openssl();
    if (text.find("PRIVATE KEY-----") != std::string_view::npos) {
        return unusable(
            subject, "is a private key",
            "give it with --private-key-file: its public half is taken, and nothing else of it shown");
    }
    if (text.find("BEGIN CERTIFICATE-----") != std::string_view::npos) {
        return unusable(subject, "is a certificate",
                        "`openssl x509 -in FILE -noout -pubkey` prints its public key");
    }
    const auto blob = blob_of_ssh_line(text);
    auto key = blob ? std::optional(read_ssh_rsa_blob(*blob).value_or(RsaPublicKey{})) : read_pem(text);
    if (!key) {
        return unusable(subject, "is neither PEM (BEGIN PUBLIC KEY) nor an SSH public key",
                        "`openssl pkey -in PRIVATE.pem -pubout` prints the public half of a key");
    }
    if (key->modulus.empty()) {
        return unusable(subject, "is no RSA key",
                        "Snyk takes RS256 only: use an RSA key of 2048 bits or more");
    }
    if (key->bits() < k_min_rsa_bits) {
        return unusable(subject,
                        "has " + std::to_string(key->bits()) + " bits; at least " +
                            std::to_string(k_min_rsa_bits) + " are needed",
                        "make a longer key");
    }
    return std::move(*key);
}

bool verifies(const RsaPublicKey& key, std::string_view text, const Secret& signature) {
    init_openssl();
    const KeyHandle handle = handle_of(key);
    const DigestContext context(EVP_MD_CTX_new());
    const bool good = handle && context && signature.reveal([&](std::string_view bytes) {
        return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, handle.get()) == 1 &&
               EVP_DigestVerify(context.get(), bytes_of(bytes), bytes.size(), bytes_of(text), text.size()) ==
                   1;
    });
    ERR_clear_error();
    return good;
}

} // namespace snykcred
