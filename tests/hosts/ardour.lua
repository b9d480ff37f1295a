-- Makes a session of one stereo track on Ardour's dummy device, by ardour7-lua: with the plugin in it if requested.
-- GENRESCOPE_SESSION is the folder to make; GENRESCOPE_PLUGIN is the plugin's name, or empty.

local rate = 48000
local backend = AudioEngine:set_backend("None (Dummy)", "", "")
backend:set_sample_rate(rate)
backend:set_buffer_size(1024)
local session = create_session(os.getenv("GENRESCOPE_SESSION"), "session", rate)
assert(session, "no session")
local tracks = session:new_audio_track(2, 2, nil, 1, "music", ARDOUR.PresentationInfo.max_order,
	ARDOUR.TrackMode.Normal, true, true)
for track in tracks:iter() do
	for channel = 0, 1 do
		track:output():audio(channel):connect("Master/audio_in " .. channel + 1)
	end
	local name = os.getenv("GENRESCOPE_PLUGIN")
	if name ~= "" then
		local plugin = ARDOUR.LuaAPI.new_plugin(session, name, ARDOUR.PluginType.VST3, "")
		assert(not plugin:isnil(), "Ardour has not found the plugin")
		assert(track:add_processor_by_index(plugin, 0, nil, true) == 0, "Ardour refuses the plugin")
		assert(plugin:to_insert():plugin(0):name() == name)
		plugin:activate()
		assert(plugin:active())
	end
end
assert(session:save_state("") == 0)
close_session()
quit()
