# SPDX-License-Identifier: EUPL-1.2
#
# banditore.bash - completion for bash

_banditore()
{
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command="" words="" i

    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --config | --now) ((i++)) ;;
        -*) ;;
        *)
            command=${COMP_WORDS[i]}
            break
            ;;
        esac
    done

    case $command in
    "")
        words="run check preview subscribers broadcasts report live poster stop resume
            backup restore audit senders --config --now --help --version"
        ;;
    run) words="--once" ;;
    check) words="--offline" ;;
    preview) words="--json" ;;
    senders)
        case $previous in
        senders) words="list add suspend" ;;
        *) words="--name --phones --topics --classes --approvers --until" ;;
        esac
        ;;
    audit) words="verify --head" ;;
    broadcasts) [[ $previous != broadcasts ]] || words="list show cancel
            replace resume held release refuse" ;;
    subscribers)
        case $previous in
        subscribers) words="list show add remove forget import" ;;
        *) words="--consent-source --topics --language --zone --channel" ;;
        esac
        ;;
    esac

    # shellcheck disable=SC2207
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    case $command:$previous in
    *:--config | preview:* | backup:backup | restore:restore | subscribers:import)
        # shellcheck disable=SC2207
        COMPREPLY+=($(compgen -f -- "$word"))
        ;;
    esac
}
complete -F _banditore banditore
