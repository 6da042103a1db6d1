#include "shell/os/posix/access_list.hpp"

#include <cerrno>
#include <memory>

#include <sys/acl.h>

namespace snykcred {
namespace {

struct Frees {
    void operator()(acl_t list) const { ::acl_free(list); }
};
using List = std::unique_ptr<struct _acl, Frees>;

/// Of a null list: that there is none, or that this file system has no lists.
bool is_absent(int cause) { return cause == ENOENT || cause == ENOTSUP || cause == EOPNOTSUPP; }

/// Whoever may do one of these to a folder may put something of his own there.
bool allows_change(acl_entry_t entry) {
    acl_tag_t tag = ACL_UNDEFINED_TAG;
    acl_permset_t permissions = nullptr;
    if (::acl_get_tag_type(entry, &tag) != 0 || ::acl_get_permset(entry, &permissions) != 0) return true;
    if (tag == ACL_EXTENDED_DENY) return false;
    for (const acl_perm_t one : {ACL_ADD_FILE, ACL_ADD_SUBDIRECTORY, ACL_DELETE_CHILD, ACL_DELETE,
                                 ACL_WRITE_SECURITY, ACL_CHANGE_OWNER}) {
        if (::acl_get_perm_np(permissions, one) != 0) return true;
    }
    return false;
}

} // namespace

/// An entry for our own user counts as well: whose it is takes a directory service to tell.
bool grants_more_than_mode(const std::filesystem::path& folder) {
    const List list(::acl_get_link_np(folder.c_str(), ACL_TYPE_EXTENDED));
    if (!list) return !is_absent(errno);
    acl_entry_t entry = nullptr;
    for (int which = ACL_FIRST_ENTRY; ::acl_get_entry(list.get(), which, &entry) == 0;
         which = ACL_NEXT_ENTRY) {
        if (allows_change(entry)) return true;
    }
    return false;
}

bool drop_access_list(int file) {
    const List inherited(::acl_get_fd_np(file, ACL_TYPE_EXTENDED));
    if (!inherited) return is_absent(errno);
    const List nothing(::acl_init(1));
    return nothing && ::acl_set_fd_np(file, nothing.get(), ACL_TYPE_EXTENDED) == 0;
}

} // namespace snykcred
