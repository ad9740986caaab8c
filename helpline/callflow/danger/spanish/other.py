"""Spanish patterns of an emergency, an ambulance, the police, 911, and help that is needed this moment."""

TABLE = """
(emergencia|emergencias|urgencia|urgencias|urgente|urgentemente|urgentisimo)
^ [con|quiero|la|el] lifeline $
(la|con|a) lifeline
linea de [la] vida
(911|988|ambulancia|ambulancias|paramedico|paramedicos|cruz roja)
{call} .. {rescuer}
; The danger key, said aloud.
^ [oprim*|presion*|marc*|marq*|puls*|aprieto|apreto|opcion|tecla|numero|el|la] [numero|tecla|el|la]
    (1|uno|uno uno|uno uno uno|11) [ya|ahora] $
(auxilio|socorro|socorran*|auxilie*|ayuda ayuda)
(ayude*|ayuda|ayuden|ayudar|salv*|socorr*) [me|nos|lo|la|le] [que|se|esta|porque|a|por] [se|me|esta|mi|
    el|ella|no|hijo|hija] .. {soon}
(ayude*|ayuden|ayuda|salve*|salven|salva) [me|nos] (se|que|esta|mi .. (no|esta|se))
(salv*|sacar|saquen) (me|nos|lo|la|le|a mi|la vida)
(salv*|perd*|perdiendo|arriesg*|peligr*) .. vida
(necesit*|ocup*|urge|quiero|manden|mande|envien|venga) [{cl}] [una|un] (ayuda|auxilio|alguien) .. {soon}
(manden|mande|envien|envie|manda|mandar|enviar|mandeme|mandenme) [me|nos] .. (ayuda|alguien|un doctor|
    gente|a alguien|medico|policia|patrulla)
(vengan|venga|ven|apurense|apurese|apurate|apuren|corran|rapido|rapidito|dense prisa|de prisa|aprisa|
    cuanto antes)
(vida o muerte|de vida|cuestion de vida|es grave|grave|gravisim*|critico|critica|estado critico)
(antes|sino|si no) .. (muera|muere|tarde|mate|mata)
(crisis|ataque de panico|ataque de nervios|ataque de ansiedad|crisis nerviosa)
(incendio|incendiando|en llamas|se quema|se esta quemando|fuego|explosion|explot*|fuga de gas)
(hubo|acaba de|paso|hay) .. (accidente|choque|desgracia|tragedia)
(se|fue|anda|esta) [me] (perdio|desaparecio|desaparecid*|escapo) .. (hijo|hija|nino|nina|y no|desde|y|
    nino)
"""
