# What is installed and packed: the program, its man pages and completions (made by the program's own tables), schemas.
if(WIN32 OR APPLE)
  return() # scripts/release packs these itself, with the pages of Linux
endif()
include(GNUInstallDirs)

# The day on the man pages; the same for the same commit, wherever and whenever it is built.
set(SNYKCRED_DATE "$ENV{SOURCE_DATE_EPOCH}")
if(SNYKCRED_DATE STREQUAL "")
  execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    OUTPUT_VARIABLE SNYKCRED_DATE OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT SNYKCRED_DATE MATCHES "^[0-9]+$")
  set(SNYKCRED_DATE 0)
endif()

set(pages "${PROJECT_BINARY_DIR}/pages")
file(MAKE_DIRECTORY "${pages}/man" "${pages}/completion")
add_custom_command(OUTPUT "${pages}/man/snyk-cred.1"
  COMMAND manpages "${pages}/man" ${SNYKCRED_DATE}
  DEPENDS manpages VERBATIM)
set(completions)
foreach(shell bash zsh fish)
  add_custom_command(OUTPUT "${pages}/completion/${shell}"
    COMMAND snyk-cred completion ${shell} > "${pages}/completion/${shell}"
    DEPENDS snyk-cred VERBATIM)
  list(APPEND completions "${pages}/completion/${shell}")
endforeach()
add_custom_target(pages ALL DEPENDS "${pages}/man/snyk-cred.1" ${completions})

install(TARGETS snyk-cred RUNTIME)
install(DIRECTORY "${pages}/man/" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" FILES_MATCHING PATTERN "*.1")
install(FILES "${pages}/completion/bash" RENAME snyk-cred
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${pages}/completion/zsh" RENAME _snyk-cred DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES "${pages}/completion/fish" RENAME snyk-cred.fish
  DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
install(DIRECTORY src/schema/ DESTINATION "${CMAKE_INSTALL_DATADIR}/snyk-cred/schema" FILES_MATCHING PATTERN "*.json")
install(FILES LICENSE README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
# Only scripts/release makes them, from what a static link took in.
install(FILES "${PROJECT_BINARY_DIR}/legal/THIRD-PARTY-NOTICES" DESTINATION "${CMAKE_INSTALL_DOCDIR}" OPTIONAL)

set(CPACK_PACKAGE_VENDOR "The snyk-cred authors")
set(CPACK_PACKAGE_CONTACT "The snyk-cred authors")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES OFF)
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/SameTimes.cmake")
set(CPACK_PACKAGE_DESCRIPTION "snyk-cred takes a Snyk credential from CI secrets, asks Snyk whose it is, applies the \
rule that Enterprise automation uses service accounts, and hands it to later CI steps: masked, complete, or not at all.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE MIT)
set(CPACK_RPM_PACKAGE_GROUP Development/Tools)
set(CPACK_RPM_PACKAGE_DESCRIPTION "${CPACK_PACKAGE_DESCRIPTION}")
# Folders that belong to others.
foreach(folder bash-completion bash-completion/completions fish fish/vendor_completions.d man/man1 zsh
    zsh/site-functions)
  list(APPEND CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION "/usr/share/${folder}")
endforeach()
# The same bytes on every machine and at every time.
set(CPACK_RPM_SPEC_MORE_DEFINE "%define _buildhost reproducible
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1
%define _build_id_links none
%define __os_install_post %{nil}")
if(SNYKCRED_STATIC)
  set(CPACK_RPM_PACKAGE_AUTOREQPROV OFF)
else()
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE arm64)
  set(CPACK_RPM_PACKAGE_ARCHITECTURE aarch64)
endif()
include(CPack)
