"""What the program for Windows cannot be asked under Wine, each with the reason. e2e.py skips and names MODULES and TESTS, and
`e2e.py --all MODULE` tries them all the same; what is said of a module holds for each of its tests. UNITS are files of unit
tests that CMake leaves out there; test_lists.py holds these lists against the tree."""

EXEC = "exec starts sh, true and the like of this machine; tests/windows/test_exec.py has a program of Windows"
SHELLS = "this machine's shells read the lines for eval, in which files have Windows' names"
SIGNALS = "a signal of POSIX ends Wine, and Windows has none"
LIMITS = "a limit of POSIX ends Wine itself"
LINKS = "Wine shows no links"
USERS = "another user of this machine has no Wine"
CONSOLE = "Wine writes to a terminal what a console shows, in its own way"
STREAMS = "a stream that is closed here is none that is closed there"
CASE = "Windows takes names of variables in any letter case for the same"
HELPERS = "a script of this machine stands for another program; tests/windows/test_helpers.py has one of Windows"
MODES = "Wine makes another mode of a DACL"
ROOTS = "Wine copies this machine's CAs into a store of its own, and keeps them there for the tests that follow"
WAITS = "Wine cannot end a read of a pipe of this machine that waits"
NOT_TRIED = "not tried yet under Wine"

MODULES = {
    "test_agents": SHELLS,
    "test_binary_facts": "asks a file as Linux has it; tests/windows/test_program.py asks Windows'",
    "test_exec": EXEC,
    "test_exec_cancel": SIGNALS,
    "test_exec_masked_commands": EXEC,
    "test_exec_wrapper": EXEC,
    "test_handover_shells": SHELLS,
    "test_memory": "reads the memory of a process in /proc, and there it is Wine's",
    "test_help_readme": NOT_TRIED,
    "test_jwks": NOT_TRIED,
    "test_jwks_service": NOT_TRIED,
    "test_keyless": NOT_TRIED,
    "test_keyless_aws": NOT_TRIED,
    "test_keyless_google": NOT_TRIED,
    "test_keyless_parties": NOT_TRIED,
    "test_names": NOT_TRIED,
    "test_oauth_keys": NOT_TRIED,
    "test_passing_codes": NOT_TRIED,
    "test_plan_context": NOT_TRIED,
    "test_policy_trust": NOT_TRIED,
    "test_probe_regions": NOT_TRIED,
    "test_recognition": NOT_TRIED,
    "test_report_readers": NOT_TRIED,
    "test_rollout": NOT_TRIED,
    "test_signers": NOT_TRIED,
    "test_situations": NOT_TRIED,
    "test_situations_network": NOT_TRIED,
    "test_stored_login": NOT_TRIED,
    "test_token_from": NOT_TRIED,
    "test_token_from_aws": NOT_TRIED,
    "test_unavailable": NOT_TRIED,
    "test_untrusted_code_elsewhere": NOT_TRIED,
    "test_sandboxes": "takes from a process what Wine needs for itself",
}

TESTS = {
    "test_announcements": {
        "Azure.test_a_softened_rule_is_a_warning": EXEC,
        "Buildkite.test_an_annotation_where_there_is_something_to_do": HELPERS,
        "Gitlab.test_a_report_for_programs_and_for_readers_is_not_folded": EXEC,
        "TeamCity.test_the_commands_output_is_its_own": EXEC,
    },
    "test_appearance": {
        "Color.test_a_terminal": CONSOLE,
        "LongWait.test_a_terminal_has_a_spinner_that_is_erased": CONSOLE,
        "LongWait.test_nothing_where_it_is_quiet_or_quick": CONSOLE,
        "Width.test_nothing_is_broken_elsewhere": CONSOLE,
        "Width.test_words_wrap_at_the_terminals_width": CONSOLE,
    },
    "test_atomicity": {
        "Ended.test_the_record_is_taken_back_before_the_process_ends": SIGNALS,
        "Ended.test_what_is_handed_over_ends_with_0": SIGNALS,
        "Unchanged.test_a_disk_that_is_full_after_n_bytes": LIMITS,
        "Unchanged.test_a_full_disk_for_private_files": LIMITS,
        "Unchanged.test_a_link": LINKS,
    },
    "test_attacks": {
        "ForeignHosts.test_a_variable_does_not_lead_the_command_elsewhere": EXEC,
        "Logs.test_a_clients_secret_is_no_word_of_any_command": EXEC,
    },
    "test_ci_files": {
        "CiFiles.test_a_container_of_another_user": USERS,
        "CiFiles.test_a_report_in_a_place_that_cannot_be_told": USERS,
    },
    "test_current_cli": {
        "CurrentCli.test_a_stored_login_diverts_and_is_named": EXEC,
        "CurrentCli.test_each_kind_past_each_relative": SHELLS,
    },
    "test_early_ends": {
        "EarlyEnds.test_a_bare_eval_ends_with_the_signal": SIGNALS,
        "EarlyEnds.test_a_bug": LIMITS,
        "EarlyEnds.test_a_signal": SIGNALS,
        "NobodyReads.test_lines_for_eval_on_dev_null": STREAMS,
    },
    "test_every_system": {
        "EverySystem.test_exec": EXEC,
        "EverySystem.test_inject": SHELLS,
    },
    "test_exit_codes": {
        "ExitCodes.test_126_127_and_the_childs_own_code": EXEC,
    },
    "test_expected_org": {
        "ExpectedOrg.test_nothing_asserted_is_said_once_in_automation": EXEC,
        "ExpectedOrg.test_the_commands_own_org": EXEC,
        "ExpectedOrg.test_the_org_of_the_clis_own_store": EXEC,
    },
    "test_flag_only": {
        "UnknownVariables.test_typing_errors_do_not_pass": CASE,
    },
    "test_handover_dotenv_json": {
        "Dotenv.test_an_open_umask_opens_nothing": MODES,
        "Dotenv.test_the_file": MODES,
        "Json.test_with_the_secret_in_a_file": MODES,
    },
    "test_handover_github": {
        "Files.test_relatives_are_emptied": CASE,
    },
    "test_mask": {
        "Mask.test_the_first_cancel_is_outlasted": SIGNALS,
    },
    "test_named_files": {
        "WhatWasOpened.test_a_pipe_that_nobody_writes_to": WAITS,
        "WhatWasOpened.test_a_pipe_with_a_writer_is_read": "a pipe of /dev/fd is none of Windows'",
        "WhatWasOpened.test_no_file_of_proc": "to Windows /proc is a folder like others",
    },
    "test_oauth": {
        "Masked.test_exec_hides_both_whoever_prints_them": EXEC,
        "MintingAgain.test_in_an_eval_dialect": MODES,
    },
    "test_report": {
        "Json.test_a_report_replaces_no_file_that_is_in_use": LINKS,
        "Json.test_a_report_replaces_regular_files_only": LINKS,
        "Json.test_places": EXEC,
        "Text.test_color_only_on_a_terminal": CONSOLE,
    },
    "test_sources": {
        "Sources.test_a_pipe_that_nobody_writes_to": WAITS,
    },
    "test_trust": {
        "SystemStore.test_a_ca_that_stands_only_in_the_bundle": ROOTS,
    },
}

FORKS = "forks, or lets system calls of Linux fail"
NAMES = "puts itself in the place of the C library's getaddrinfo"
POSIX = "is about what POSIX systems have"

UNITS = {
    "core/help/test_completion.cpp": "runs bash, zsh and fish",
    "core/help/test_manual.cpp": "runs mandoc",
    "core/settings/test_policy_schema.cpp": "needs POSIX' regular expressions",
    "shell/child/test_mask_filter.cpp": FORKS,
    "shell/files/test_checkout.cpp": FORKS,
    "shell/files/test_ci_file.cpp": FORKS,
    "shell/files/test_feed.cpp": "runs sh",
    "shell/files/test_perform.cpp": FORKS,
    "shell/files/test_places.cpp": FORKS,
    "shell/files/test_private_file.cpp": FORKS,
    "shell/files/test_shells.cpp": "runs bash, dash, busybox, zsh and fish",
    "shell/net/names.cpp": NAMES,
    "shell/net/test_network_deadline.cpp": NAMES,
    "shell/net/test_race.cpp": NAMES,
    "shell/os/test_bug.cpp": FORKS,
    "shell/os/test_input_file.cpp": FORKS,
    "shell/os/test_no_environment.cpp": "has a twin, shell/os/windows/test_variables.cpp",
    "shell/os/test_resolve.cpp": NAMES,
    "shell/os/test_waits.cpp": "waits for pipes, and Windows for sockets alone",
}
