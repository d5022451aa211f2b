fn main(){ stint_desktop::run() }
