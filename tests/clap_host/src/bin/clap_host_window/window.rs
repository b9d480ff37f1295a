//! The host's window, and the plugin's window inside it.

use std::ffi::c_ulong;
use std::time::Duration;

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window as Parent};
use genrescope_clap_host::Instance;
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, WindowClass};
use x11rb::rust_connection::RustConnection;

/// Opens and closes the window on the tests' commands.
pub(crate) struct Window {
    connection: RustConnection,
    screen: usize,
    open: Option<Open>,
}

struct Open {
    gui: PluginGui,
    id: u32,
}

impl Window {
    /// Connects to the display that `DISPLAY` names; opens no window yet.
    pub(crate) fn new() -> Self {
        let (connection, screen) = x11rb::connect(None).expect("DISPLAY names an X server");
        Self { connection, screen, open: None }
    }

    /// Runs one command; returns the answer.
    pub(crate) fn obey(&mut self, instance: &mut Instance, command: &str) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words[..] {
            ["open", scale, ref wait @ ..] => {
                let wait = wait.first().map_or(0, |milliseconds| milliseconds.parse().unwrap());
                let (id, size) = self.open(instance, scale.parse().unwrap(), Duration::from_millis(wait));
                format!("opened {id} {} {}", size.width, size.height)
            }
            ["resize", width, height] => {
                let size = GuiSize { width: width.parse().unwrap(), height: height.parse().unwrap() };
                let size = self.resize(instance, size);
                format!("resized {} {}", size.width, size.height)
            }
            ["close"] => {
                self.close(instance);
                "closed".to_owned()
            }
            _ => panic!("unknown command: {command:?}"),
        }
    }

    fn open(&mut self, instance: &mut Instance, scale: f64, wait: Duration) -> (u32, GuiSize) {
        assert!(self.open.is_none(), "it is already open");
        let gui: PluginGui = instance.extension().expect("the plugin has an editor");
        let handle = instance.handle();
        let configuration = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };
        assert!(gui.is_api_supported(&handle, configuration));
        gui.create(&handle, configuration).unwrap();
        // A plugin may refuse a scale, and then uses its own.
        let _ = gui.set_scale(&handle, scale);
        let size = gui.get_size(&handle).expect("an editor has a size");
        let id = self.create_window(size);
        let parent = Parent::from_x11_handle(c_ulong::from(id));
        // SAFETY: the window lives until `close`, which destroys the editor first.
        unsafe { gui.set_parent(&handle, parent) }.unwrap();
        std::thread::sleep(wait);
        gui.show(&handle).unwrap();
        self.open = Some(Open { gui, id });
        (id, size)
    }

    fn create_window(&self, size: GuiSize) -> u32 {
        let id = self.connection.generate_id().unwrap();
        let screen = &self.connection.setup().roots[self.screen];
        let (width, height) = (size.width as u16, size.height as u16);
        let create = self.connection.create_window(
            COPY_DEPTH_FROM_PARENT,
            id,
            screen.root,
            0,
            0,
            width,
            height,
            0,
            WindowClass::INPUT_OUTPUT,
            screen.root_visual,
            &CreateWindowAux::new().background_pixel(screen.white_pixel),
        );
        create.unwrap().check().unwrap();
        self.connection.map_window(id).unwrap().check().unwrap();
        id
    }

    fn resize(&mut self, instance: &mut Instance, size: GuiSize) -> GuiSize {
        let Open { gui, id } = self.open.as_ref().expect("it is open");
        let handle = instance.handle();
        assert!(gui.can_resize(&handle));
        let size = gui.adjust_size(&handle, size).unwrap_or(size);
        gui.set_size(&handle, size).unwrap();
        self.configure(*id, size);
        size
    }

    fn configure(&self, id: u32, size: GuiSize) {
        let change = ConfigureWindowAux::new().width(size.width).height(size.height);
        self.connection.configure_window(id, &change).unwrap().check().unwrap();
    }

    /// Gives the window the size that the plugin asked for.
    pub(crate) fn follow(&mut self, instance: &Instance) {
        // Events of our own window do not matter, but must not pile up.
        while self.connection.poll_for_event().unwrap().is_some() {}
        if let (Some((width, height)), Some(open)) = (instance.asked().take_size(), &self.open) {
            self.configure(open.id, GuiSize { width, height });
        }
    }

    /// Closes the editor, then the window.
    pub(crate) fn close(&mut self, instance: &mut Instance) {
        let Some(Open { gui, id }) = self.open.take() else { return };
        let handle = instance.handle();
        gui.hide(&handle).unwrap();
        gui.destroy(&handle);
        self.connection.destroy_window(id).unwrap().check().unwrap();
    }
}
