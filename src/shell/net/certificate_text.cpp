#include "shell/net/certificate_text.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/ip_address.hpp"
#include "shell/net/openssl_handles.hpp"

#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <span>
#include <string_view>

namespace snykcred {
namespace {

using GeneralNames = std::unique_ptr<GENERAL_NAMES, Releases<GENERAL_NAMES_free>>;

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 100;
    return inert_text(text.size() > longest ? std::string(text.substr(0, longest)) + "…" : std::string(text));
}

std::string_view bytes_of(const ASN1_STRING* string) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
            static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_of(const ASN1_OCTET_STRING* bytes) {
    const std::span<const unsigned char> all(ASN1_STRING_get0_data(bytes),
                                             static_cast<std::size_t>(ASN1_STRING_length(bytes)));
    if (all.size() == k_ipv4_size) return ipv4_text(all.first<k_ipv4_size>());
    return all.size() == k_ipv6_size ? ipv6_text(all.first<k_ipv6_size>()) : std::string();
}

GeneralNames alternative_names(const X509* certificate) {
    return GeneralNames(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
}

} // namespace

std::string name_in_words(const X509_NAME* name) {
    for (const int part : {NID_commonName, NID_organizationName}) {
        const int at = X509_NAME_get_index_by_NID(name, part, -1);
        if (at >= 0)
            return "\"" + shown(bytes_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)))) + "\"";
    }
    std::array<char, 256> line{};
    X509_NAME_oneline(name, line.data(), static_cast<int>(line.size()));
    return line.front() == '\0' ? "an issuer without a name" : "\"" + shown(line.data()) + "\"";
}

std::string day_in_words(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
    std::array<char, 48> day{};
    std::snprintf(day.data(), day.size(), "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1,
                  parts.tm_mday);
    return day.data();
}

std::string hosts_in_words(const X509* certificate) {
    const GeneralNames names = alternative_names(certificate);
    constexpr int most = 5;
    std::string list;
    int count = 0;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
        std::string name;
        if (type == GEN_DNS) name = shown(bytes_of(static_cast<const ASN1_STRING*>(value)));
        if (type == GEN_IPADD) name = address_of(static_cast<const ASN1_OCTET_STRING*>(value));
        if (name.empty()) continue;
        if (++count > most) return list + ", …";
        list += (list.empty() ? "" : ", ") + name;
    }
    return list;
}

bool has_address_as_dns_name(const X509* certificate, const std::string& address) {
    const GeneralNames names = alternative_names(certificate);
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
        if (type == GEN_DNS && bytes_of(static_cast<const ASN1_STRING*>(value)) == address) return true;
    }
    return false;
}

} // namespace snykcred
