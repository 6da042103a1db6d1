#include "shell/os/windows/access.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <aclapi.h>
#include <sddl.h>

namespace snykcred::win32 {
namespace {

/// Of this process; empty where the system does not say.
std::vector<std::byte> about_us(TOKEN_INFORMATION_CLASS what) {
    HANDLE opened = nullptr;
    if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened) == 0) return {};
    const Handle token(opened);
    DWORD size = 0;
    ::GetTokenInformation(token.get(), what, nullptr, 0, &size);
    std::vector<std::byte> told(size);
    if (size == 0 || ::GetTokenInformation(token.get(), what, told.data(), size, &size) == 0) return {};
    return told;
}

template<class T>
const T* as(const std::vector<std::byte>& told) {
    return told.size() < sizeof(T) ? nullptr : reinterpret_cast<const T*>(told.data());
}

/// Owner and DACL of a file; both null where the system does not say.
struct Rights {
    PSID owner = nullptr;
    PACL list = nullptr;
    Local<void> descriptor;
};

Rights rights_of(HANDLE file) {
    Rights rights;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (::GetSecurityInfo(file, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                          &rights.owner, nullptr, &rights.list, nullptr, &descriptor) != ERROR_SUCCESS)
        return {};
    rights.descriptor.reset(descriptor);
    return rights;
}

bool equals_text(PSID sid, const wchar_t* text) {
    PSID other = nullptr;
    if (::ConvertStringSidToSidW(text, &other) == 0) return false;
    const Local<void> owned(other);
    return ::EqualSid(sid, other) != 0;
}

/// The process's user, or the owner that its new files get.
bool is_our_sid(PSID sid) {
    const auto told_user = about_us(TokenUser);
    const auto told_owner = about_us(TokenOwner);
    const auto* user = as<TOKEN_USER>(told_user);
    const auto* owner = as<TOKEN_OWNER>(told_owner);
    return (user != nullptr && ::EqualSid(sid, user->User.Sid) != 0) ||
           (owner != nullptr && ::EqualSid(sid, owner->Owner) != 0);
}

/// Those who may do anything on the machine, as root elsewhere.
bool is_the_system(PSID sid) {
    constexpr std::array k_system{
        L"S-1-5-18",                                                       // SYSTEM
        L"S-1-5-32-544",                                                   // Administrators
        L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", // TrustedInstaller
    };
    return std::ranges::any_of(k_system, [sid](const wchar_t* text) { return equals_text(sid, text); });
}

/// May this entry of the list let others meddle? Of an entry that is not known, yes.
bool opens(const ACE_HEADER& entry) {
    if ((entry.AceFlags & INHERIT_ONLY_ACE) != 0 || entry.AceType == ACCESS_DENIED_ACE_TYPE) return false;
    if (entry.AceType != ACCESS_ALLOWED_ACE_TYPE) return true;
    const auto& allowed = reinterpret_cast<const ACCESS_ALLOWED_ACE&>(entry);
    DWORD mask = allowed.Mask;
    GENERIC_MAPPING files{FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS};
    ::MapGenericMask(&mask, &files);
    if ((mask & (FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER)) == 0) return false;
    PSID sid = const_cast<DWORD*>(&allowed.SidStart);     // the functions that compare only read it
    constexpr const wchar_t* k_owner_rights = L"S-1-3-4"; // of the owner, who is judged beside the list
    return !is_our_sid(sid) && !is_the_system(sid) && !equals_text(sid, k_owner_rights);
}

/// From a text (SDDL) in which this process's user stands between the two parts; null where that fails.
Local<void> security_descriptor(const std::wstring& before, const std::wstring& after) {
    const auto told = about_us(TokenUser);
    const auto* user = as<TOKEN_USER>(told);
    wchar_t* text = nullptr;
    if (user == nullptr || ::ConvertSidToStringSidW(user->User.Sid, &text) == 0) return {};
    const Local<wchar_t> owned(text);
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    ::ConvertStringSecurityDescriptorToSecurityDescriptorW((before + text + after).c_str(), SDDL_REVISION_1,
                                                           &descriptor, nullptr);
    return Local<void>(descriptor);
}

} // namespace

bool is_ours(HANDLE file) {
    const Rights rights = rights_of(file);
    return rights.owner != nullptr && is_our_sid(rights.owner);
}

bool have_same_owner(HANDLE one, HANDLE other) {
    const Rights first = rights_of(one);
    const Rights second = rights_of(other);
    return first.owner != nullptr && second.owner != nullptr && ::EqualSid(first.owner, second.owner) != 0;
}

bool is_closed(HANDLE folder) {
    const Rights rights = rights_of(folder);
    // Without a list everybody may do everything.
    if (rights.owner == nullptr || rights.list == nullptr) return false;
    if (!is_our_sid(rights.owner) && !is_the_system(rights.owner)) return false;
    for (DWORD i = 0; i < rights.list->AceCount; ++i) {
        void* entry = nullptr;
        if (::GetAce(rights.list, i, &entry) == 0 || opens(*static_cast<const ACE_HEADER*>(entry)))
            return false;
    }
    return true;
}

void close_process_to_others() {
    // READ_CONTROL, SYNCHRONIZE, PROCESS_TERMINATE, PROCESS_QUERY_LIMITED_INFORMATION. The owner could give
    // itself more, unless the list says what its rights are (OW).
    const Local<void> descriptor =
        security_descriptor(L"D:P(A;;0x121001;;;", L")(A;;0x121001;;;OW)(A;;GA;;;SY)");
    BOOL present = FALSE;
    BOOL by_default = FALSE;
    PACL list = nullptr;
    if (!descriptor || ::GetSecurityDescriptorDacl(descriptor.get(), &present, &list, &by_default) == 0)
        return;
    ::SetSecurityInfo(::GetCurrentProcess(), SE_KERNEL_OBJECT,
                      DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, nullptr, nullptr, list,
                      nullptr);
}

PrivateSecurity::PrivateSecurity()
    // Protected: nothing is inherited from the folder around it. All rights for the user and for SYSTEM.
    : descriptor_(security_descriptor(L"D:P(A;;FA;;;", L")(A;;FA;;;SY)")) {
    attributes_ = {sizeof attributes_, descriptor_.get(), FALSE};
}

} // namespace snykcred::win32
