"""Which actions ask for a fresh proof of identity before a person does them. A new action joins one of the two lists.

Sensitive is what opens footage, evidence, an account or the journal to somebody, gives bytes or tables away, or lets
evidence go, now or by the jobs that it lets run again; not what a task or another action alone calls, nor what makes a
still, an excerpt or a sheet that stays here: its bytes leave by `download_extraction`.
"""

SENSITIVE = frozenset(
    """
    add_app add_key approve_requisition ask_account_change confirm_account_change confirm_clock confirm_retention
    download_extraction download_file end_sessions_of export_annual_report export_coverage export_entries
    export_inspection_file export_list export_marker_figures export_markers export_undertaking extract_incident
    grant_break_glass grant_clip_access grant_designation grant_incident_access grant_requisition_access issue_token
    lift_restriction make_recovery_codes open_calendar propose_retention release_file_hold release_hold
    remove_factor renew_code renew_designation request_break_glass restrict_clip resume_designation
    revoke_designation save_person send_delivery send_first_link set_password suspend_designation
    """.split()
)

ORDINARY = frozenset(
    """
    acknowledge_delivery add_chapter add_course_version add_question add_windows admit_file adopt_proposed alive
    anchor_journal announce_camera announce_ending announce_files announce_import announce_round append_chunk
    ask_excerpt ask_sheet assign_follow_up attach_device_file attach_document attach_module_file attribute_clips
    begin_attempt build_delivery build_due_deliveries cancel_session cancel_shift change_camera_state change_debrief
    change_identifier change_incident change_marker change_search change_shift check_due_bytes check_every_byte
    check_gestures choose_clips choose_password claim_files clear_attempts clock_is_sure close_debrief_session
    close_follow_up close_requisition close_sessions close_viewing close_viewings complete_whole_uploads
    confirm_identity confirm_windows convoke copy_week correct_issue count_failed_fetch declare_loss
    decline_proposal delete_search discard_draft discard_files drop_ended_sessions drop_expired_uploads
    drop_extraction drop_upload end_accesses end_alert end_break_glass end_designations_of end_finished_offloads
    end_offload end_own_sessions enrol enrol_expiring ensure_checkpoint enter_requisition erase_again
    erase_all_expired erase_debrief_words erase_derivatives erase_expired erase_expired_files erase_file_again
    erase_old_letters erase_old_messages erase_old_visits erase_register examine_anomaly examine_message
    expect_again explain_discrepancy follow_names forget_derivative forget_password free_offloaded freeze_clips
    freeze_files grant_access hand_in hand_out_cameras hand_out_codes hashed_fields hold_all_arrivals hold_arrivals
    hold_clips hold_file hold_granters hold_windows import_extract import_roster install_administrator
    install_director issue_camera issue_certificates join_file keep_derivative keep_findings keep_first_reading
    keep_message keep_moved_dates keep_thumbnail kinds_at_once lease_name lease_of leave_attempt leave_to_erasure
    link_clip link_directory_account link_file locked_draft locked_session mail_designation make_checkpoint
    make_derivatives make_extractions make_passages make_requisition_of make_thumbnails make_viewing_copies
    mark_from_quiz mark_missing mark_never_sent mark_present mark_session move_chapter move_later_chapters
    move_module note_backup note_discrepancy note_endings note_move note_restoration note_seen open_debrief_session
    open_delivery open_draft open_incident open_own_page open_shown_viewing open_upload open_viewing open_viewings
    package_of place_hold place_person plan_session plan_shift prepare_answer prepare_debrief prepare_quiz
    prolong_viewing propose_sessions prune_journal publish_version raise_alert read_kept_messages read_message
    reattribute_clips receive_file receive_message receive_requisition recipes_of record record_absence record_all
    record_download record_external_training record_failed_confirmation record_failed_sign_in record_paper
    record_refusal record_refused_act record_refused_token record_sign_in record_sign_out record_step
    record_time_out record_transfer record_transition record_whole_export recover_file refuse_account_change
    refuse_break_glass refuse_message refuse_requisition refuse_retention register_requisition release_file_origin
    release_holds release_holds_of_file release_origin release_procedure_holds remind_endings remind_follow_ups
    remove_chapter remove_marker remove_module remove_module_file remove_person remove_source reopen_account
    replace_person require_closed require_current require_sure_clock reset_claims reset_factors
    resolve_discrepancies retire_files retire_question retry_extraction return_camera revoke_calendar
    revoke_certificate revoke_delivery revoke_links revoke_token save_camera save_course save_device save_devices
    save_dock save_module save_search save_team send_back send_checkpoints send_due_mails send_link set_angle_offset
    set_follow_up set_marker set_priority show_chapter show_thumbnails stamp_checkpoints start_answer stop_waiting
    store_clip store_quarantined take_back_cameras take_file_away take_over_holds take_still tell_difference
    tell_integrity try_again unlink_clip unlink_directory_account unlink_file update_alerts use_second_factor
    wait_for_place want_copies want_passages warn_of_endings watch_chapter withdraw withdraw_absence withdraw_access
    withdraw_clip_access withdraw_incident_access withdraw_requisition_access work_through write_grant write_mail
    """.split()
)
